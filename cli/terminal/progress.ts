import { SingleBar } from 'cli-progress';

export interface Progress {
  done(count?: number): void;
  /** A line on standard error, above the bar. */
  tell(line: string): void;
  /** Where the whole is known only later, or grows. */
  total(count: number): void;
}

/** Shows on standard error how far a long piece of work is, while that is a terminal; results go to standard output. */
export async function withProgress<T>(
  what: string,
  total: number,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const format = `${what} {bar} {value} of {total}`;
  const bar = new SingleBar({ format, stream: process.stderr, barsize: 30, clearOnComplete: true });
  let [reached, whole] = [0, total];
  bar.start(whole, reached);
  try {
    return await work({
      done(count = 1) {
        reached += count;
        bar.update(reached);
      },
      total(count) {
        whole = count;
        bar.setTotal(whole);
      },
      tell(line) {
        bar.stop();
        console.error(line);
        bar.start(whole, reached);
      },
    });
  } finally {
    bar.stop();
  }
}

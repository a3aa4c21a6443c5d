import { SingleBar } from 'cli-progress';
import type { Progress } from '../../operations/progress.ts';

/** On standard error, and only if that is a terminal. */
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

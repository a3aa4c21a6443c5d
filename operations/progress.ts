/** How far a long piece of work is. */
export interface Progress {
  done(count?: number): void;
  /** Something to say beside it. */
  tell(line: string): void;
  /** Where the whole is known only later, or grows. */
  total(count: number): void;
}

/** Does a piece of work and shows how far it is; a face brings its own. */
export type WithProgress = <T>(
  what: string,
  total: number,
  work: (progress: Progress) => Promise<T>,
) => Promise<T>;

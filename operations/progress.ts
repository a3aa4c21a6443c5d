export interface Progress {
  done(count?: number): void;
  /** Prints a line beside it. */
  tell(line: string): void;
  /** Can be corrected while it runs. */
  total(count: number): void;
}

/** Each interface has its own. */
export type WithProgress = <T>(
  what: string,
  total: number,
  work: (progress: Progress) => Promise<T>,
) => Promise<T>;

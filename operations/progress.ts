export interface Progress {
  done(count?: number): void;
  /** Prints a line beside it. */
  tell(line: string): void;
  /** Can be corrected while it runs. */
  total(count: number): void;
}

export type Counting = Pick<Progress, 'total' | 'done'>;

export const unseen: Counting = { total() {}, done() {} };

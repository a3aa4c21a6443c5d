import type { FailureCategory } from './failure-categories.ts';

/** What replies say of one cause, in one group of languages. Every gap is bounded: reading takes time by length. */
export interface Family {
  readonly category: FailureCategory;
  readonly words: RegExp;
  /** Where such replies are documented. */
  readonly source: string;
}

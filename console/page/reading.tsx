import { batch, effect, type Signal, signal, untracked } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ReadingPart } from '../api.ts';
import { askLines, isAborted, problemOf, type Query } from './ask.ts';
import { shownTime } from './clock.ts';
import { Loading, Problem } from './notice.tsx';

/** What the server reads for long: the figures so far, and how far it is. */
export interface Reading<T> {
  readonly figures: Signal<T | undefined>;
  readonly read: Signal<ReadingPart<T>['read']>;
  readonly problem: Signal<string | undefined>;
  readonly ended: Signal<boolean>;
  /** What was asked, and when, in ms. */
  readonly asked: Signal<{ readonly query: Query; readonly at: number }>;
  /** Never rejects; what is under way is given up. */
  load(query?: Query): Promise<void>;
  /** Gives up what is under way. */
  leave(): void;
}

export function reading<T>(path: string, merge = (_before: T | undefined, next: T): T => next): Reading<T> {
  const figures = signal<T | undefined>(undefined);
  const read = signal<ReadingPart<T>['read']>(undefined);
  const problem = signal<string | undefined>(undefined);
  const ended = signal(false);
  const asked = signal<Reading<T>['asked']['value']>({ query: {}, at: 0 });
  let current = new AbortController();
  const load = async (query = asked.value.query) => {
    current.abort();
    const mine = new AbortController();
    current = mine;
    batch(() => {
      for (const one of [figures, read, problem]) one.value = undefined;
      ended.value = false;
      asked.value = { query, at: Date.now() };
    });
    try {
      await askLines<T>(path, query, mine.signal, (part) =>
        batch(() => {
          if (part.read !== undefined) read.value = part.read;
          if (part.figures !== undefined) figures.value = merge(figures.value, part.figures);
        }),
      );
      ended.value = true;
    } catch (error) {
      if (!isAborted(error) && !mine.signal.aborted) problem.value = problemOf(error);
    }
  };
  return { figures, read, problem, ended, asked, load, leave: () => current.abort() };
}

/** Reads for as long as the view is there, and again whenever another question is asked. */
export function useReading<T>(of: Reading<T>, question: () => Query): void {
  useEffect(() => {
    let before = '';
    const stop = effect(() => {
      const query = question();
      const text = JSON.stringify(query);
      if (text !== before) untracked(() => void of.load(query));
      before = text;
    });
    return () => {
      stop();
      of.leave();
    };
  }, []);
}

/** How far it is; then until when it was read, and a way to read it again. */
export function ReadingState<T>({ of }: { readonly of: Reading<T> }) {
  const { done, total, events } = of.read.value ?? { done: 0, total: 0, events: 0 };
  const again = () => void of.load();
  if (of.problem.value !== undefined) return <Problem text={of.problem.value} retry={again} />;
  if (of.ended.value)
    return (
      <p class="reading hint">
        <span role="status">As of {shownTime(new Date(of.asked.value.at).toISOString())}</span>
        <button type="button" class="quiet" onClick={again}>
          Read again <kbd>r</kbd>
        </button>
      </p>
    );
  if (total === 0) return <Loading text="Reading …" />;
  return (
    <p class="reading hint">
      <progress aria-label="Progress" max={total} value={done} />
      {events > 0 ? `${events.toLocaleString()} events read so far` : 'Reading …'}
    </p>
  );
}

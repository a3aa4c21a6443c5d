import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ReadingPart } from '../api.ts';
import { askLines, type Query } from './ask.ts';
import { Button } from './button.tsx';
import { shownTime } from './clock.ts';
import { Loading, Problem } from './notice.tsx';
import { type Resource, resource, whenever } from './resource.ts';

/** What the server reads for long: the answer so far, and how far it is. */
export interface Reading<T> extends Resource<T> {
  readonly read: Signal<ReadingPart<T>['read']>;
  /** The answer is whole. */
  readonly ended: ReadonlySignal<boolean>;
  /** What was asked, and when, in ms. */
  readonly asked: Signal<{ readonly query: Query; readonly at: number }>;
  question(): Query;
}

export function reading<T>(
  path: string,
  question: () => Query,
  merge = (_before: T | undefined, next: T): T => next,
): Reading<T> {
  const read = signal<ReadingPart<T>['read']>(undefined);
  const asked = signal<Reading<T>['asked']['value']>({ query: {}, at: 0 });
  const of = resource<T | undefined>(async (abort, soFar) => {
    let figures: T | undefined;
    await askLines<T>(path, asked.value.query, abort, (part) =>
      batch(() => {
        if (part.read !== undefined) read.value = part.read;
        if (part.figures === undefined) return;
        figures = merge(figures, part.figures);
        soFar(figures);
      }),
    );
    return figures;
  });
  const load = () => {
    batch(() => {
      of.clear();
      read.value = undefined;
      asked.value = { query: question(), at: Date.now() };
    });
    return of.load();
  };
  const ended = computed(
    () => of.answer.value !== undefined && of.problem.value === undefined && !of.loading.value,
  );
  return { ...of, read, ended, asked, question, load };
}

/** Reads for as long as the view is there, and again whenever another question is asked. */
export function useReading<T>({ question, load, clear }: Reading<T>): void {
  useEffect(() => {
    const stop = whenever(question, load);
    return () => {
      stop();
      clear();
    };
  }, []);
}

/** How far it is; then until when it was read, and a way to read it again. */
export function ReadingState<T>({ of }: { readonly of: Reading<T> }) {
  const { done, total, events } = of.read.value ?? { done: 0, total: 0, events: 0 };
  if (of.problem.value !== undefined) return <Problem text={of.problem.value} retry={of.load} />;
  if (of.ended.value)
    return (
      <p class="reading hint">
        <span role="status">As of {shownTime(new Date(of.asked.value.at).toISOString())}</span>
        <Button class="quiet" onClick={of.load}>
          Read again <kbd>r</kbd>
        </Button>
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

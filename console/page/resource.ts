import { batch, computed, effect, type Signal, signal, untracked } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { problemOf } from './ask.ts';

/** What the server was asked and what it answered last; an older answer stays while a newer one is awaited. */
export interface Resource<T> {
  readonly answer: Signal<T | undefined>;
  readonly problem: Signal<string | undefined>;
  readonly loading: Signal<boolean>;
  /** Never rejects; a load under way is given up. */
  load(): Promise<void>;
  /** Forgets the answer: another question is asked. */
  clear(): void;
}

/** `soFar` takes what is known before the whole answer is. */
export function resource<T>(
  question: (signal: AbortSignal, soFar: (answer: T) => void) => Promise<T>,
): Resource<T> {
  const answer = signal<T | undefined>(undefined);
  const problem = signal<string | undefined>(undefined);
  const loading = signal(false);
  let current = new AbortController();
  const put = (value: T | undefined) =>
    batch(() => {
      answer.value = value;
      problem.value = undefined;
    });
  const load = async () => {
    current.abort();
    const mine = new AbortController();
    current = mine;
    loading.value = true;
    try {
      const whole = await question(mine.signal, put);
      if (!mine.signal.aborted) put(whole);
    } catch (error) {
      if (!mine.signal.aborted) problem.value = problemOf(error);
    } finally {
      if (current === mine) loading.value = false;
    }
  };
  const clear = () => {
    current.abort();
    put(undefined);
  };
  return { answer, problem, loading, load, clear };
}

/** Loads at once, and again every so often while the page is looked at. */
export function useFresh<T>(fresh: Resource<T>, everyMs: number): void {
  useEffect(() => {
    void fresh.load();
    const timer = setInterval(() => {
      if (!document.hidden && !fresh.loading.value) void fresh.load();
    }, everyMs);
    return () => clearInterval(timer);
  }, [fresh, everyMs]);
}

/** Calls at once, and again whenever the question is another one; until the answer is called. */
export function whenever(question: () => unknown, load: () => unknown): () => void {
  const asked = computed(() => JSON.stringify(question()));
  return effect(() => {
    asked.value;
    untracked(load);
  });
}

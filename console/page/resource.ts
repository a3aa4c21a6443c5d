import { batch, type Signal, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { isAborted, problemOf } from './ask.ts';

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

export function resource<T>(question: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const answer = signal<T | undefined>(undefined);
  const problem = signal<string | undefined>(undefined);
  const loading = signal(false);
  let current = new AbortController();
  const load = async () => {
    current.abort();
    const mine = new AbortController();
    current = mine;
    loading.value = true;
    try {
      const answered = await question(mine.signal);
      if (mine.signal.aborted) return;
      batch(() => {
        answer.value = answered;
        problem.value = undefined;
      });
    } catch (error) {
      if (!isAborted(error) && !mine.signal.aborted) problem.value = problemOf(error);
    } finally {
      if (current === mine) loading.value = false;
    }
  };
  const clear = () => {
    current.abort();
    batch(() => {
      answer.value = undefined;
      problem.value = undefined;
    });
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

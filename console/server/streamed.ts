import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import type { Place } from '../../operations/place.ts';
import type { ReadingPart } from '../api.ts';
import { apiError, Refused, refusedFor } from './problem.ts';

/** Sends one line of an answer. */
export type Tell<T> = (part: ReadingPart<T>) => Promise<unknown>;

/** Reads for as long as the page waits for it: throws once the signal comes. */
export type LongReading<T> = (tell: Tell<T>, signal: AbortSignal) => Promise<void>;

/** Long answers, line by line, at most `most` at once; one ends when its page goes away. */
export function streams(place: Place, most: number) {
  let going = 0;
  return (c: Context, read: LongReading<object>): Response => {
    if (going >= most) throw new Refused(503, 'busy', 'Too many reads at once. Try again soon.');
    going++;
    const leaving = new AbortController();
    c.header('Content-Type', 'application/x-ndjson');
    return stream(c, async (out) => {
      out.onAbort(() => leaving.abort());
      const tell: Tell<object> = (part) => out.writeln(JSON.stringify(part));
      try {
        await read(tell, leaving.signal);
        await tell({ ended: true });
      } catch (error) {
        if (!leaving.signal.aborted) await tell({ problem: apiError(refusedFor(error, place)) });
      } finally {
        going--;
      }
    });
  };
}

/** Tells how far a reading is, and the figures so far whenever twice as much was read: adding up often would take long. */
export function progressOf<T>(tell: Tell<T>, events = () => 0, figures?: () => Promise<T>) {
  const read = { done: 0, total: 0, events: 0 };
  let toldAt = 0;
  let adding: Promise<void> | undefined;
  const add = async () => {
    toldAt = read.events;
    await tell({ figures: await figures?.() });
    adding = undefined;
  };
  return {
    total(count: number) {
      read.total = count;
      void tell({ read: { ...read } });
    },
    done() {
      read.done++;
      read.events = events();
      void tell({ read: { ...read } });
      if (read.events > 2 * toldAt) adding ??= add();
    },
    /** Tells all of them. */
    async end() {
      await adding;
      await add();
    },
  };
}

import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import * as v from 'valibot';
import { moment } from '../../operations/moment.ts';
import type { EventRow, FeedEventName } from '../api.ts';
import { storedAt } from './event-row.ts';
import { overlapMs } from './feed.ts';
import type { OverHttp } from './guard.ts';
import type { LookedAt } from './looked-at.ts';
import { parameter, readParameters } from './parameters.ts';
import { apiError, type Refused, refusedFor } from './problem.ts';

const heartbeatMs = 15_000;
/** After which a browser tries again. */
const retry = 3_000;

const Query = v.strictObject({ since: v.optional(parameter(moment)) });

/** Events as they are stored, until the page goes away or the console ends. */
export function live(c: Context<OverHttp>, { feed, deployment }: LookedAt): Response {
  const { since = new Date() } = readParameters(Query, c.req.query());
  const from = resumed(c.req.header('last-event-id')) ?? since;
  return streamSSE(c, async (stream) => {
    const named = (event: FeedEventName, data: object) =>
      stream.writeSSE({ event, data: JSON.stringify(data), retry });
    const told = (problem: Refused) => named('problem', apiError(problem));
    try {
      const { mailbox, gap } = await feed.open(from);
      stream.onAbort(() => feed.leave(mailbox));
      if (gap) await named('gap', {});
      let newest = '';
      for (let first = true; !mailbox.ended && !stream.aborted; first = false) {
        const rows = await mailbox.take(first ? 0 : heartbeatMs);
        if (rows.length === 0 && !first) await stream.write(': still here\n\n');
        else {
          newest = newestOf(rows, newest);
          await stream.writeSSE({
            data: JSON.stringify(rows),
            retry,
            ...(newest === '' ? {} : { id: newest }),
          });
        }
      }
      feed.leave(mailbox);
      if (mailbox.problem !== undefined) await told(mailbox.problem);
    } catch (error) {
      await told(refusedFor(error, deployment.place));
    }
  });
}

/** From before the last that a browser got: what was stored earlier may have come later. */
function resumed(lastEventId: string | undefined): Date | undefined {
  const at = storedAt(lastEventId ?? '').getTime();
  return Number.isNaN(at) ? undefined : new Date(at - overlapMs);
}

function newestOf(rows: readonly EventRow[], before: string): string {
  return [before, ...rows.map(({ stored }) => stored)].sort().at(-1) ?? before;
}

import * as v from 'valibot';
import { harmlessName } from '../../functions/events/drift.ts';
import type { Deployment } from '../deployment.ts';
import { functionLog } from './function-logs.ts';

/** A name in a delivery that this version doesn't know. */
export interface Drift {
  readonly provider: string;
  /** `data.field`, `header x-name` or `event=name`. */
  readonly name: string;
  readonly first: string;
  last: string;
  /** Of UTC. */
  days: number;
  /** The first with this name. */
  readonly eventId: string;
}

const Line = v.object({
  provider: v.pipe(v.string(), v.transform(harmlessName)),
  eventId: v.pipe(v.string(), v.transform(harmlessName)),
  names: v.array(v.string()),
});

/** As the consumer logs them. */
const form = /^(?:header )?[\w./:=()-]{1,400}$/;
const most = 2_000;

export async function driftSince(deployment: Deployment, from: Date): Promise<readonly Drift[]> {
  const found = new Map<string, Drift>();
  const query = { pattern: '{ $.message = "drift" }', from };
  for await (const { at, fields } of functionLog(deployment, 'consumer', query)) {
    const { provider, eventId, names } = v.parse(Line, fields);
    for (const name of names.filter((one) => form.test(one))) {
      const key = `${provider} ${name}`;
      const time = at.toISOString();
      const known = found.get(key);
      if (known !== undefined) see(known, time);
      else if (found.size < most)
        found.set(key, { provider, name, first: time, last: time, days: 1, eventId });
    }
  }
  const order = (a: Drift, b: Drift) => a.provider.localeCompare(b.provider) || a.name.localeCompare(b.name);
  return [...found.values()].sort(order);
}

/** Each environment of the consumer logs a name once a day. */
function see(drift: Drift, time: string): void {
  if (time.slice(0, 10) !== drift.last.slice(0, 10)) drift.days += 1;
  if (time > drift.last) drift.last = time;
}

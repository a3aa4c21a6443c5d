import * as v from 'valibot';
import { deliveryIdOf } from '../../functions/webhook/spool.ts';
import { deployedWords } from '../deployed.ts';
import { functionLog, type LogLine } from '../logs/function-logs.ts';
import { collected } from '../paging.ts';
import type { Ledger } from './ledger.ts';
import type { Reading } from './meter.ts';

/** From the first millisecond, up to the second, which is not in it. */
export interface Slice {
  readonly from: number;
  readonly until: number;
}

/** What makes a delivery ours. */
export async function readAcknowledged(
  reading: Reading,
  ledger: Pick<Ledger, 'acknowledged'>,
  slice: Slice,
): Promise<void> {
  const logs = deployedWords(reading.deployment).map(async (log) => {
    for await (const { at, fields } of linesOf(reading, log, ['acknowledged', 'revoked'], slice)) {
      const { deliveryId, provider } = v.parse(Delivery, fields);
      ledger.acknowledged(deliveryId, provider, at.getTime());
    }
  });
  await Promise.all(logs);
}

/** What happened to it. */
export async function readOutcomes(reading: Reading, ledger: Outcomes, slice: Slice): Promise<void> {
  const consumer = async () => {
    const messages = ['stored', 'not stored', 'continues'];
    for await (const { at, fields } of linesOf(reading, 'consumer', messages, slice)) {
      const { deliveryId, stored, duplicates, message } = v.parse(Settled, fields);
      if (message === 'stored') ledger.done(deliveryId, stored, duplicates);
      else ledger.seen(deliveryId, at.getTime());
    }
  };
  const sweep = async () => {
    for await (const { at, fields } of linesOf(reading, 'sweep', ['rejected', swept], slice)) {
      const line = v.parse(Swept, fields);
      if (line.message === 'rejected') ledger.rejected(line.deliveryId);
      else if (line.outcome === 'sent') ledger.seen(deliveryIdOf(line.object), at.getTime());
    }
  };
  await Promise.all([consumer(), sweep()]);
}

export type Outcomes = Pick<Ledger, 'done' | 'seen' | 'rejected'>;

const swept = 'removed from the spool';
const Delivery = v.object({ deliveryId: v.string(), provider: v.string() });
const Settled = v.object({
  message: v.string(),
  deliveryId: v.string(),
  stored: v.number(),
  duplicates: v.number(),
});
const Swept = v.variant('message', [
  v.object({ message: v.literal('rejected'), deliveryId: v.string() }),
  v.object({ message: v.literal(swept), object: v.string(), outcome: v.string() }),
]);

async function* linesOf(
  { deployment, read, signal, turn }: Reading,
  log: string,
  messages: readonly string[],
  { from, until }: Slice,
): AsyncGenerator<LogLine> {
  const pattern = `{ ${messages.map((message) => `$.message = "${message}"`).join(' || ')} }`;
  const range = { from: new Date(from), until: new Date(until - 1), signal, turn };
  for await (const line of functionLog(deployment, log, { pattern, ...range })) {
    read.logLines += 1;
    // Not everything that is called CloudWatch heeds the pattern.
    if (messages.includes(String(line.fields.message))) yield line;
  }
}

/** Of a delivery, oldest first, whoever wrote them: what to look at where it does not add up. */
export async function linesAbout(
  { deployment, read, signal, turn }: Reading,
  deliveryId: string,
  { from, until }: Slice,
): Promise<readonly string[]> {
  const found: LogLine[] = [];
  const pattern = `{ $.deliveryId = ${JSON.stringify(deliveryId)} }`;
  const asked = { pattern, from: new Date(from), until: new Date(until), signal, turn };
  for (const log of [...deployedWords(deployment), 'consumer', 'sweep'])
    found.push(...(await collected(functionLog(deployment, log, asked), (line) => [line])));
  read.logLines += found.length;
  return found
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ fields: { _aws, ...fields } }) => JSON.stringify(fields));
}

import * as v from 'valibot';
import { deliveryIdOf } from '../../functions/webhook/spool.ts';
import { logGroupKey } from '../../lib/output-keys.ts';
import type { Deployment } from '../deployment.ts';
import { groupLog, type LogLine } from '../logs/function-logs.ts';
import type { Ledger } from './ledger.ts';
import type { Read } from './meter.ts';

/** From the first millisecond, up to the second, which is not in it. */
export interface Slice {
  readonly from: number;
  readonly until: number;
}

export interface Lines {
  readonly deployment: Deployment;
  readonly read: Read;
  readonly signal: AbortSignal;
  /** Waited for before each request to CloudWatch. */
  readonly turn: () => Promise<void>;
}

/** The outputs that name the log groups of webhooks: one for each URL. */
export function webhookGroups({ keys }: Pick<Deployment, 'keys'>): readonly string[] {
  const [url, group] = ['WebhookUrl', 'LogGroup'];
  return keys.filter((key) => key.startsWith(url)).map((key) => key.replace(url, group));
}

export const consumerGroup = logGroupKey('consumer');
export const sweepGroup = logGroupKey('sweep');

/** What makes a delivery ours. */
export async function readAcknowledged(lines: Lines, ledger: Ledger, slice: Slice): Promise<void> {
  const groups = webhookGroups(lines.deployment).map(async (group) => {
    for await (const { at, fields } of linesOf(lines, group, ['acknowledged', 'revoked'], slice)) {
      const { deliveryId, provider } = v.parse(Delivery, fields);
      ledger.acknowledged(deliveryId, provider, at.getTime());
    }
  });
  await Promise.all(groups);
}

/** What happened to it. */
export async function readOutcomes(lines: Lines, ledger: Outcomes, slice: Slice): Promise<void> {
  const consumer = async () => {
    const messages = ['stored', 'not stored', 'continues'];
    for await (const { at, fields } of linesOf(lines, consumerGroup, messages, slice)) {
      const { deliveryId, stored, duplicates, message } = v.parse(Settled, fields);
      if (message === 'stored') ledger.done(deliveryId, stored, duplicates);
      else ledger.seen(deliveryId, at.getTime());
    }
  };
  const sweep = async () => {
    for await (const { at, fields } of linesOf(lines, sweepGroup, ['rejected', swept], slice)) {
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
  { deployment, read, signal, turn }: Lines,
  group: string,
  messages: readonly string[],
  { from, until }: Slice,
): AsyncGenerator<LogLine> {
  const pattern = `{ ${messages.map((message) => `$.message = "${message}"`).join(' || ')} }`;
  const range = { from: new Date(from), until: new Date(until - 1), signal, turn };
  for await (const line of groupLog(deployment, group, { pattern, ...range })) {
    read.logLines += 1;
    // Not everything that is called CloudWatch heeds the pattern.
    if (messages.includes(String(line.fields.message))) yield line;
  }
}

/** Of a delivery, oldest first, whoever wrote them: what to look at where it does not add up. */
export async function linesAbout(lines: Lines, deliveryId: string, slice: Slice): Promise<readonly string[]> {
  const found: LogLine[] = [];
  const { signal, turn } = lines;
  const range = { from: new Date(slice.from), until: new Date(slice.until), signal, turn };
  const pattern = `{ $.deliveryId = ${JSON.stringify(deliveryId)} }`;
  for (const group of [...webhookGroups(lines.deployment), consumerGroup, sweepGroup])
    for await (const line of groupLog(lines.deployment, group, { pattern, ...range })) found.push(line);
  lines.read.logLines += found.length;
  return found
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ fields: { _aws, ...fields } }) => JSON.stringify(fields));
}

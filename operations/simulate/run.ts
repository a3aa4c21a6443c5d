import { isUtf8 } from 'node:buffer';
import pMap from 'p-map';
import { readWord } from '../../functions/events/instance.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { webhookUrlKey } from '../../lib/output-keys.ts';
import { noWebhook } from '../deployed.ts';
import type { Deployment } from '../deployment.ts';
import { codeOf, OperationError } from '../failure.ts';
import { postern } from '../hint.ts';
import { pace } from '../pace.ts';
import { operationsOf, type ProviderOperations, type Variation } from '../provider-operations.ts';
import { type Answered, send } from '../samples/post.ts';
import { type Case, type Sample, withBody } from '../samples/read.ts';
import { readSecret } from '../secrets/stored.ts';
import { urlWithToken } from '../webhook-url.ts';

/** Without a rate: few enough that they don't slow each other down. */
const fewAtOnce = 4;
const mostAtOnce = 64;

/** Longer than the gateway waits for a function. */
const patienceMs = 35_000;

/** Makes a delivery when its turn comes. */
export type Due = () => { readonly delivery: Case; readonly sentAt: Date };

/** Samples as new events each time. */
export async function asNew(samples: readonly Sample[], times: number): Promise<readonly Due[]> {
  const [first] = samples;
  const { vary } = first === undefined ? {} : await operationsOf(first.provider.name);
  let last = 0;
  return repeated(samples, times).map((sample, number) => () => {
    // Another millisecond for each.
    last = Math.max(Date.now(), last + 1);
    const variation: Variation = { at: new Date(last), sameSubject: number < samples.length };
    return { delivery: varied(sample, vary, variation), sentAt: new Date() };
  });
}

/** The same bytes each time. */
export function unchanged(cases: readonly Case[], times: number): readonly Due[] {
  const sentAt = new Date();
  return repeated(cases, times).map((delivery) => () => ({ delivery, sentAt }));
}

/** Signed when sent, whatever time they report. */
export function signedWhenSent(cases: readonly Case[]): readonly Due[] {
  return cases.map((delivery) => () => ({ delivery, sentAt: new Date() }));
}

function repeated<T>(all: readonly T[], times: number): readonly T[] {
  return Array.from({ length: times }, () => all).flat();
}

interface How {
  readonly target: Target;
  /** A second, at most. */
  readonly rate?: number | undefined;
  readonly signal?: AbortSignal;
  done?(): void;
}

export interface Sending {
  readonly case: Case;
  /** The reason of `none` is a system error such as ECONNRESET, or an error's name. */
  readonly answered: Answered | { readonly status: 'none'; readonly eventIds: []; readonly reason: string };
  readonly ms: number;
}

/** Any answer other than 200 ends nothing. */
export async function sendAll(all: readonly Due[], how: How): Promise<readonly Sending[]> {
  const { target, rate, signal = new AbortController().signal } = how;
  const turn = rate === undefined ? undefined : pace(rate, signal);
  const sendOne = async (due: Due) => {
    await turn?.();
    if (signal.aborted) return [];
    const { delivery, sentAt } = due();
    const start = performance.now();
    const answered = await attempt(delivery, sentAt, target);
    how.done?.();
    return [{ case: delivery, answered, ms: performance.now() - start }];
  };
  // Enough for answers that take a second.
  const concurrency = Math.min(Math.max(fewAtOnce, rate ?? 0), mostAtOnce);
  return (await pMap(all, sendOne, { concurrency })).flat();
}

async function attempt(delivery: Case, sentAt: Date, { url, secret }: Target): Promise<Sending['answered']> {
  return send(url, delivery, secret, { sentAt, signal: AbortSignal.timeout(patienceMs) }).catch(
    (error: unknown) => {
      // Its message may hold the URL, and with it the token.
      const reason = codeOf(error) ?? (error instanceof Error ? error.name : 'unknown');
      return { status: 'none', eventIds: [], reason };
    },
  );
}

export type Target = Awaited<ReturnType<typeof targetOf>>;

/** With the user's own rights. A URL that ends in a token is secret too. */
export async function targetOf(deployment: Deployment, provider: Provider) {
  const { name, authenticity } = provider;
  if (deployment.find(webhookUrlKey(name)) === undefined) throw noWebhook(deployment, name);
  const { current } = await readSecret(deployment, name);
  const isToken = authenticity === 'token';
  if (current === undefined)
    throw new OperationError(
      `The secret of ${name} is not set, so its webhook refuses everything, and there is nothing to sign with. First: ${postern(`secrets ${isToken ? 'rotate' : 'set'} ${name}`)}`,
    );
  const url = isToken ? urlWithToken(deployment, provider, current) : deployment.output(webhookUrlKey(name));
  return { url, secret: current };
}

/**
 * Other events of a sample: marked as simulated, dated now, with new ids. Samples without events, or that aren't
 * text, are unchanged.
 */
export function varied(sample: Sample, vary: ProviderOperations['vary'], variation: Variation): Sample {
  if (sample.expected.events.length === 0 || !isUtf8(sample.body)) return sample;
  const text = sample.body.toString();
  const changed = vary === undefined ? text : vary(text, variation);
  const body = Buffer.from(marked(sample.provider, changed, simulatedField(variation.at)));
  return { ...withBody(sample, body), expected: sample.expected };
}

export function simulatedField(at: Date): string {
  return `"simulated":${at.getTime()}`;
}

/** The field becomes the first of each item, and stays in the stored payload. */
export function marked(provider: Provider, text: string, field: string): string {
  const sender = readWord(provider.name);
  const delivery = { id: '', ...sender, receivedAt: '', headers: {}, body: Buffer.from(text) };
  let [result, from] = ['', 0];
  for (const { payload } of provider.split(delivery)) {
    const start = text.indexOf(payload, from);
    const brace = /^\s*\{/.exec(payload)?.[0].length;
    // Items may share one text.
    if (start < 0 || brace === undefined) continue;
    const separator = /^\s*\}/.test(payload.slice(brace)) ? '' : ',';
    result += `${text.slice(from, start + brace)}${field}${separator}`;
    from = start + brace;
  }
  return result + text.slice(from);
}

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

/** Samples as new events each time, or exact deliveries; `times` is of each case, `rate` a second at most. */
export type Plan = { readonly times: number; readonly rate?: number | undefined } & (
  | { readonly cases: readonly Sample[]; readonly repeat: boolean }
  /** `signed again`: when sent, whatever time it reports. */
  | { readonly cases: readonly Case[]; readonly repeat: true | 'signed again' }
);

interface How {
  readonly target: Target;
  readonly signal: AbortSignal;
  done(): void;
}

export interface Sending {
  readonly case: Case;
  /** The reason of `none` is a system error such as ECONNRESET, or an error's name. */
  readonly answered: Answered | { readonly status: 'none'; readonly eventIds: []; readonly reason: string };
  readonly ms: number;
}

/** Any answer other than 200 ends nothing. */
export async function sendAll(plan: Plan, { target, signal, done }: How): Promise<readonly Sending[]> {
  const turn = plan.rate === undefined ? undefined : pace(plan.rate, signal);
  const next = await deliveriesOf(plan);
  const numbers = Array.from({ length: plan.cases.length * plan.times }, (_, number) => number);
  const sendings = await pMap(
    numbers,
    async (number) => {
      await turn?.();
      const due = signal.aborted ? undefined : next(number);
      if (due === undefined) return [];
      const start = performance.now();
      const answered = await attempt(due, target);
      done();
      return [{ case: due.delivery, answered, ms: performance.now() - start }];
    },
    // Enough for answers that take a second.
    { concurrency: Math.min(Math.max(fewAtOnce, plan.rate ?? 0), mostAtOnce) },
  );
  return sendings.flat();
}

interface Due {
  readonly delivery: Case;
  readonly sentAt: Date;
}

/** By number. */
async function deliveriesOf({ cases, repeat }: Plan): Promise<(number: number) => Due | undefined> {
  const [first] = cases;
  const now = clock();
  if (first === undefined || repeat !== false) {
    const begun = now();
    return (number) => {
      const delivery = cases[number % cases.length];
      return delivery && { delivery, sentAt: repeat === true ? begun : new Date() };
    };
  }
  const { vary } = await operationsOf(first.provider.name);
  return (number) => {
    const variation: Variation = { at: now(), sameSubject: number < cases.length };
    const sample = cases[number % cases.length];
    return sample && { delivery: varied(sample, vary, variation), sentAt: new Date() };
  };
}

/** Another millisecond at each call. */
function clock(): () => Date {
  let last = 0;
  return () => {
    last = Math.max(Date.now(), last + 1);
    return new Date(last);
  };
}

async function attempt({ delivery, sentAt }: Due, { url, secret }: Target): Promise<Sending['answered']> {
  return send(url, delivery, secret, { sentAt, signal: AbortSignal.timeout(patienceMs) }).catch(
    (error: unknown) => {
      // Its message may hold the URL, and with it the token.
      const reason = codeOf(error) ?? (error instanceof Error ? error.name : 'unknown');
      return { status: 'none', eventIds: [], reason };
    },
  );
}

/** A URL that ends in a token is secret too. */
export interface Target {
  readonly url: string;
  readonly secret: string;
}

/** With the user's own rights. */
export async function targetOf(deployment: Deployment, provider: Provider): Promise<Target> {
  const { name, authenticity } = provider;
  if (deployment.find(webhookUrlKey(name)) === undefined) throw noWebhook(deployment, name);
  const { current } = await readSecret(deployment, name);
  const isToken = authenticity === 'token';
  if (current === undefined)
    throw new OperationError(
      `The secret of ${name} is not set, so its webhook refuses every delivery. First: ${postern(`secrets ${isToken ? 'rotate' : 'set'} ${name}`)}`,
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

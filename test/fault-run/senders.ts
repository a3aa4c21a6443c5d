import { readWord } from '../../functions/events/instance.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { post } from '../../operations/samples/post.ts';
import { sampleSecret } from '../../operations/samples/read.ts';
import type { Sent } from './deliveries.ts';

/** How a provider sends, as its contract says. */
interface Manners {
  /** Milliseconds before each further attempt. */
  readonly waitsMs: readonly number[];
  isSuccess(status: number): boolean;
  /** Statuses after which the provider does not send again, or worse. */
  losesAt(status: number): boolean;
  /** After a reset or a 429: the same headers with an empty body, whose success loses the event. */
  readonly resendsEmpty: boolean;
}

/** Waits pass a hundred times as fast. */
const scale = 0.01;
const doubling = (firstMs: number, count: number, mostMs: number) =>
  Array.from({ length: count }, (_, n) => Math.min(firstMs * 2 ** n, mostMs) * scale);

/** Where a contract names no end, 40 attempts. Arpoone's waits are not documented: as Aurinko's. */
const manners: Readonly<Record<string, Manners>> = {
  aurinko: {
    waitsMs: doubling(1_000, 40, 600_000),
    isSuccess: (status) => status === 200,
    losesAt: (status) => status === 422,
    resendsEmpty: false,
  },
  arpoone: {
    waitsMs: doubling(1_000, 40, 600_000),
    isSuccess: (status) => status === 200,
    losesAt: () => false,
    resendsEmpty: false,
  },
  emailengine: {
    waitsMs: doubling(5_000, 9, 1_280_000),
    isSuccess: (status) => status >= 200 && status < 300,
    losesAt: (status) => status >= 300 && status < 400,
    resendsEmpty: true,
  },
  paubox: {
    waitsMs: [],
    isSuccess: (status) => status === 200,
    losesAt: (status) => status >= 400 && status < 500,
    resendsEmpty: false,
  },
};

/** What happened to a delivery at its sender. A status of 0 stands for no answer at all. */
export interface Fate {
  readonly sent: Sent;
  readonly acknowledged: boolean;
  readonly statuses: readonly number[];
  /** As the answer calls it. */
  readonly deliveryId?: string;
  /** What no sender may ever meet, in words. */
  readonly violation?: string;
}

/** Sends a delivery until it is acknowledged or its provider gives up. `urlOf` is asked again for each attempt. */
export async function send(sent: Sent, urlOf: (provider: Provider) => string): Promise<Fate> {
  const { provider } = sent.delivery;
  const how = manners[readWord(provider.name).provider];
  if (how === undefined) throw new Error(`the contract of ${provider.name} is not written down here`);
  const statuses: number[] = [];
  for (const waitMs of [0, ...how.waitsMs]) {
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    const { status, deliveryId } = await attempt(sent, urlOf(provider));
    statuses.push(status);
    if (how.isSuccess(status)) {
      // Another 2xx than 200 is no success to some, and none to us.
      if (status !== 200) return { sent, acknowledged: false, statuses, violation: `answered ${status}` };
      return { sent, acknowledged: true, statuses, deliveryId };
    }
    if (how.losesAt(status)) return { sent, acknowledged: false, statuses, violation: `lost by ${status}` };
    if (how.resendsEmpty && (status === 0 || status === 429)) {
      const { status: empty } = await attempt(sent, urlOf(provider), Buffer.alloc(0));
      if (how.isSuccess(empty))
        return { sent, acknowledged: false, statuses, violation: `an empty body was answered ${empty}` };
    }
  }
  return { sent, acknowledged: false, statuses };
}

/** The answer's status and what it calls the delivery; 0 where the connection was refused or broke. */
async function attempt({ delivery, signedAt }: Sent, url: string, body = delivery.body) {
  // Signed over the whole body, whatever is sent.
  const headers = delivery.headers(sampleSecret(delivery.provider), signedAt);
  try {
    const answer = await post(url, { ...delivery, body, headers: () => headers }, '', signedAt);
    const text = await answer.text();
    const { acknowledged = '' } = answer.status === 200 ? JSON.parse(text) : {};
    return { status: answer.status, deliveryId: String(acknowledged) };
  } catch {
    return { status: 0, deliveryId: '' };
  }
}

import * as v from 'valibot';
import { normalise } from '../../functions/consumer/normalise.ts';
import type { PosternEvent } from '../../functions/events/event.ts';
import type { Sender } from '../../functions/events/instance.ts';
import { type Delivery, decodeDelivery } from '../../functions/webhook/delivery.ts';
import { decodePointed, readPointer } from '../../functions/webhook/pointer.ts';

/** Throws if the object is gone. */
export type ReadSpooled = (key: string) => Promise<string>;

export interface Diagnosis {
  /** Which delivery, if the message says so. */
  readonly about?: Sender & { readonly id: string };
  readonly delivery?: Delivery;
  readonly events?: readonly PosternEvent[];
  /** Error name, if it can't be normalised. */
  readonly fault?: string;
  /** Where in the payload: a character's position, or a field. */
  readonly at?: string;
}

/** Normalises a dead letter, or what it points to, with this version; never throws. */
export async function diagnose(message: string, read: ReadSpooled): Promise<Diagnosis> {
  const pointer = readPointer(message);
  let delivery: Delivery | undefined;
  try {
    delivery =
      pointer === undefined ? decodeDelivery(message) : decodePointed(pointer, await read(pointer.object));
    return { about: delivery, delivery, events: normalise(delivery).map(({ event }) => event) };
  } catch (error) {
    const about = delivery ?? pointer;
    return {
      ...(about === undefined ? {} : { about }),
      ...(delivery === undefined ? {} : { delivery }),
      ...faultOf(error),
    };
  }
}

/** Never the message of a parse error: it quotes its input. */
function faultOf(error: unknown): { readonly fault: string; readonly at?: string } {
  if (!(error instanceof Error)) return { fault: typeof error };
  const at = v.isValiError(error)
    ? v.getDotPath(error.issues[0])
    : /(?<=in JSON at )position \d+/.exec(error.message)?.[0];
  return { fault: error.name, ...(at === undefined || at === null ? {} : { at }) };
}

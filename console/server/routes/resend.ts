import * as v from 'valibot';
import { subscriberNames } from '../../../operations/deployed.ts';
import { resend as sendAgain } from '../../../operations/resend/resend.ts';
import type { LookedAt } from '../looked-at.ts';
import { choice, readParameters } from '../parameters.ts';
import { eventOf, oneEvent } from './story.ts';

/** Puts one event on the queue of one subscriber again. */
export async function resend({ deployment, source }: LookedAt, body: unknown): Promise<object> {
  const subscriber = choice(subscriberNames(deployment.keys));
  const { subscriber: name, ...asked } = readParameters(v.strictObject({ ...oneEvent, subscriber }), body);
  await sendAgain(deployment, name, [await eventOf(source, asked)]);
  return { status: 'sent' };
}

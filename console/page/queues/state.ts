import { signal } from '@preact/signals';
import type { DeadLettersList, QueuesList, RedriveAnswer, RedriveRequest } from '../../api.ts';
import { ask, post } from '../ask.ts';
import { done, type Outcome } from '../outcome.tsx';
import { resource } from '../resource.ts';

export const queues = resource<QueuesList>((signal) => ask('queues', {}, signal));

/** The queue whose dead letters are looked at. */
export const looked = signal<string | undefined>(undefined);

export const deadLetters = resource<DeadLettersList>((signal) =>
  ask('dead-letters', { queue: looked.value }, signal),
);

/** What waits for a yes: a queue, or one of its dead letters. */
export const asked = signal<RedriveRequest | undefined>(undefined);

/** The result of the last redrive. */
export const outcome = signal<Outcome | undefined>(undefined);

export function look(queue: string | undefined): void {
  looked.value = queue;
  deadLetters.clear();
  if (queue !== undefined) void deadLetters.load();
}

const outcomes: Readonly<Record<RedriveAnswer['status'], string>> = {
  started: 'SQS is moving them back. What fails again will come back here.',
  'already started': 'They are being moved back already.',
  moved: 'One dead letter was moved back. If it fails again, it will come back here.',
  'nothing to move': 'There was nothing to move.',
};

export async function redrive(request: RedriveRequest): Promise<void> {
  await done(outcome, async () => {
    const { status } = await post<RedriveAnswer>('redrive', request);
    return `${request.queue}: ${outcomes[status]}`;
  });
  // Of one, the others are still looked at.
  look(request.id === undefined ? undefined : looked.value);
  await queues.load();
}

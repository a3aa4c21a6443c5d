import { signal } from '@preact/signals';
import type { DeadLettersList, QueuesList, RedriveAnswer, RedriveRequest } from '../../api.ts';
import { ask, post, problemOf } from '../ask.ts';
import { resource } from '../resource.ts';

export const queues = resource<QueuesList>((signal) => ask('queues', {}, signal));

/** The queue whose dead letters are looked at. */
export const looked = signal<string | undefined>(undefined);

export const deadLetters = resource<DeadLettersList>((signal) =>
  ask('dead-letters', { queue: looked.value }, signal),
);

/** The queue whose redrive waits for a yes. */
export const asked = signal<string | undefined>(undefined);

/** What became of the last redrive. */
export const outcome = signal<{ readonly text: string; readonly failed: boolean } | undefined>(undefined);

export function look(queue: string | undefined): void {
  looked.value = queue;
  deadLetters.clear();
  if (queue !== undefined) void deadLetters.load();
}

const outcomes: Readonly<Record<RedriveAnswer['status'], string>> = {
  started: 'SQS is moving them back. What fails again will come back here.',
  'already going on': 'They are being moved back already.',
  moved: 'Moved.',
  'nothing to move': 'There was nothing to move.',
};

export async function redrive(queue: string): Promise<void> {
  try {
    const { status } = await post<RedriveAnswer>('redrive', { queue } satisfies RedriveRequest);
    outcome.value = { text: `${queue}: ${outcomes[status]}`, failed: false };
  } catch (error) {
    outcome.value = { text: problemOf(error), failed: true };
  }
  look(undefined);
  await queues.load();
}

import { signal } from '@preact/signals';
import type { SamplesList, SimulateAnswer, SimulateRequest } from '../../api.ts';
import { ask, post, problemOf } from '../ask.ts';
import { resource } from '../resource.ts';

export const samples = resource<SamplesList>((signal) => ask('samples', {}, signal));

export interface Sent {
  readonly number: number;
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly provider: string;
  /** Of the story, or the delivery. */
  readonly name: string;
  /** Absent while it is on its way. */
  readonly answer?: SimulateAnswer;
  readonly problem?: string;
}

/** The newest first. */
export const sent = signal<readonly Sent[]>([]);

const mostKept = 20;
let count = 0;

export async function send(request: SimulateRequest): Promise<void> {
  const name = 'story' in request ? request.story : request.name;
  const at = new Date().toISOString();
  const one: Sent = { number: ++count, at, provider: request.provider, name };
  sent.value = [one, ...sent.value].slice(0, mostKept);
  const outcome = await post<SimulateAnswer>('simulate', request).then(
    (answer) => ({ answer }),
    (error: unknown) => ({ problem: problemOf(error) }),
  );
  sent.value = sent.value.map((other) => (other.number === one.number ? { ...one, ...outcome } : other));
}

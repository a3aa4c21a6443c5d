import { signal } from '@preact/signals';
import type { EventRow } from '../../api.ts';
import { openStory } from '../navigate.ts';

/** `stored` of the row that the keys are at. */
export const selected = signal<string | undefined>(undefined);

export function open({ stored, provider, account, subject, id }: EventRow): void {
  selected.value = stored;
  openStory({ provider, account, subject, event: id });
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

type Item = Record<string, AttributeValue>;

/** What a version wrote, as it is in tables, queues and bucket: every later version must read it. */
export interface Frozen {
  /** Of the queue `deliveries`. */
  readonly messages: readonly string[];
  /** By key. */
  readonly objects: Readonly<Record<string, string>>;
  /** Of the table of events, with the event that is read from each. */
  readonly events: readonly { readonly item: Item; readonly event: Readonly<Record<string, unknown>> }[];
  /** Of the same table: what leads to events. */
  readonly leads: readonly Item[];
  readonly subscriptions: readonly Item[];
  /** What SNS gave to a subscriber's queue, by attributes and text. */
  readonly published: readonly {
    readonly attributes: Readonly<Record<string, string>>;
    readonly body: string;
  }[];
}

const folder = join(import.meta.dirname, '..', 'frozen');
const names = ['messages', 'objects', 'events', 'leads', 'subscriptions', 'published'] as const;

export function readFrozen(version: string): Frozen {
  const read = (name: (typeof names)[number]) =>
    JSON.parse(readFileSync(join(folder, version, `${name}.json`), 'utf8'));
  return {
    messages: read('messages'),
    objects: read('objects'),
    events: read('events'),
    leads: read('leads'),
    subscriptions: read('subscriptions'),
    published: read('published'),
  };
}

/** Throws where that version is frozen already: what was released does not change. */
export function writeFrozen(version: string, frozen: Frozen): void {
  mkdirSync(join(folder, version));
  for (const name of names)
    writeFileSync(join(folder, version, `${name}.json`), `${JSON.stringify(frozen[name], null, 1)}\n`);
}

import { type StoredEvent, follow as told } from '../../../operations/queries/follow.ts';
import type { EventSource } from '../../../operations/queries/queries.ts';

export type { PosternEvent } from '../../../functions/events/event.ts';
export { ForeignPayloadError, type Payloads, wholeItem } from '../../../functions/events/whole-item.ts';
export type { StoredEvent } from '../../../operations/queries/follow.ts';
export {
  type ByRecipient,
  byRecipient,
  CursorError,
  type Direction,
  type EventSource,
  get,
  type Page,
  type Recent,
  recent,
  type Timeline,
  timeline,
} from '../../../operations/queries/queries.ts';

export interface Followed {
  readonly providers: readonly string[];
  /** '' for events without one. */
  readonly account?: string;
  /** One of ours, or the beginning of several: `email.*`. */
  readonly type?: string;
  readonly failureKind?: string;
  /** Where to begin: events stored before are not told. */
  readonly from: Date;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Each event as it is stored, by the time of storing, until the signal: what the index tells of it. */
export function follow(
  { client, name, shards }: EventSource,
  followed: Followed,
): AsyncGenerator<StoredEvent> {
  return told({ client, table: name, shards, ...followed });
}

import { h } from 'preact';
import { shownTime, utcTime } from './clock.ts';
import { visible, visibleParts } from './visible.ts';

interface Props {
  readonly of: string;
  /** It may have several. */
  readonly lines?: boolean;
  /** The element around it. */
  readonly as?: 'a' | 'b' | 'h2' | 'p' | 'span' | 'strong' | undefined;
  readonly class?: string;
  readonly href?: string | undefined;
}

/** A text from mail or a provider: never markup, turns nothing around, hides nothing. */
export function Text({ of, lines = false, as, ...around }: Props) {
  const text = (
    <bdi>
      {visibleParts(of, lines ? 'lines' : 'line').map((part) =>
        part.escape ? <span class="escape">{part.text}</span> : part.text,
      )}
    </bdi>
  );
  return as === undefined ? text : h(as, around, text);
}

/** When it happened and when it was stored are worth telling both, if they differ by a minute. */
export function isApart(happened: string | undefined, stored: string): boolean {
  return happened !== undefined && Math.abs(Date.parse(stored) - Date.parse(happened)) >= 60_000;
}

/** A moment in the zone that is shown, with UTC for who points at it. */
export function Moment({ at, note }: { readonly at: string | undefined; readonly note?: string }) {
  if (at === undefined || utcTime(at) === '') return <span class="absent">–</span>;
  const title = note === undefined ? utcTime(at) : `${utcTime(at)}, ${visible(note)}`;
  return (
    <time dateTime={at} title={title}>
      {shownTime(at)}
    </time>
  );
}

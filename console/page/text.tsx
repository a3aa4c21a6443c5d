import { shownTime, utcTime } from './clock.ts';
import { visible, visibleParts } from './visible.ts';

/** A text from mail or a provider: never markup, turns nothing around, hides nothing. */
export function Text({ of, lines = false }: { readonly of: string; readonly lines?: boolean }) {
  return (
    <bdi>
      {visibleParts(of, lines ? 'lines' : 'line').map((part) =>
        part.escape ? <span class="escape">{part.text}</span> : part.text,
      )}
    </bdi>
  );
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

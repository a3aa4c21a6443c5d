// biome-ignore-all lint/a11y/useSemanticElements: a table's rows can't be placed where they are scrolled to
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { EventRow } from '../../api.ts';
import { address } from '../navigate.ts';
import { Head, Row } from './row.tsx';
import { useRowKeys } from './row-keys.ts';
import { loadMore, rows, selected } from './state.ts';
import { scrollToSee, windowOf } from './window.ts';

/** The same as in styles/events.css. */
const rowHeights = { wide: 34, compact: 76 };
const compactBelow = 640;

/** Only the rows that are seen are in the page; ten thousand are as quick as ten. */
export function List() {
  const scroller = useRef<HTMLDivElement>(null);
  const view = useSignal({ scrollTop: 0, height: 600, compact: false });
  const { scrollTop, height, compact } = view.value;
  const rowHeight = compact ? rowHeights.compact : rowHeights.wide;
  const listed = rows.value;
  const { first, end } = windowOf({ count: listed.length, rowHeight, scrollTop, height });
  const shown = listed.slice(first, end);
  const measure = () => {
    const element = scroller.current;
    if (element === null) return;
    const { scrollTop: top, clientHeight, clientWidth } = element;
    view.value = { scrollTop: top, height: clientHeight, compact: clientWidth < compactBelow };
    if (top + clientHeight > element.scrollHeight - 20 * rowHeight) void loadMore();
  };
  const see = (index: number) => {
    const element = scroller.current;
    if (element === null) return;
    const scrolled = {
      count: listed.length,
      rowHeight,
      scrollTop: element.scrollTop,
      height: element.clientHeight,
    };
    element.scrollTop = scrollToSee(index, scrolled);
  };
  useResize(scroller, measure);
  useAnchor(scroller, rowHeight);
  useRowKeys(see, Math.max(1, Math.floor(height / rowHeight) - 1));
  return (
    <div
      class={compact ? 'grid compact' : 'grid'}
      role="grid"
      aria-label="Events, the newest first"
      aria-rowcount={listed.length + 1}
      aria-activedescendant={shown.some(isSelected) ? 'selected' : undefined}
      tabIndex={0}
      ref={scroller}
      onScroll={measure}
    >
      <Head />
      <div class="rows" role="rowgroup" style={{ height: `${listed.length * rowHeight}px` }}>
        {shown.map((row, at) => (
          <Row key={row.stored} row={row} index={first + at} top={(first + at) * rowHeight} />
        ))}
      </div>
    </div>
  );
}

function isSelected({ stored }: EventRow): boolean {
  return stored === selected.value;
}

function useResize(scroller: { readonly current: HTMLElement | null }, measure: () => void): void {
  const latest = useRef(measure);
  latest.current = measure;
  useEffect(() => {
    const observer = new ResizeObserver(() => latest.current());
    if (scroller.current !== null) observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [scroller]);
}

/** New rows above do not move what is being read: away from the top, or beside an open story. */
function useAnchor(scroller: { readonly current: HTMLElement | null }, rowHeight: number): void {
  const newest = useRef<string | undefined>(undefined);
  const listed = rows.value;
  useLayoutEffect(() => {
    const before = newest.current;
    newest.current = listed.at(0)?.stored;
    const element = scroller.current;
    if (before === undefined || element === null) return;
    const isRead = element.scrollTop > 0 || address.value.story !== undefined;
    const arrived = isRead ? listed.indexOf(before) : 0;
    if (arrived > 0) element.scrollTop += arrived * rowHeight;
  });
}

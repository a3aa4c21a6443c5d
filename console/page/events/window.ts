export interface Scrolled {
  readonly count: number;
  /** Of each row, in px; all have the same. */
  readonly rowHeight: number;
  readonly scrollTop: number;
  /** Of what is seen. */
  readonly height: number;
}

/** Rows above and below what is seen, so that scrolling shows no gap. */
const margin = 12;

/** However tall the window, at most this many rows are in the page. */
const most = 160;

/** Which rows to put into the page: from `first` up to, not including, `end`. */
export function windowOf({ count, rowHeight, scrollTop, height }: Scrolled): { first: number; end: number } {
  const top = Math.max(0, Math.min(scrollTop, count * rowHeight - height));
  const first = Math.max(0, Math.floor(top / rowHeight) - margin);
  const last = Math.ceil((top + height) / rowHeight) + margin;
  return { first, end: Math.min(count, last, first + most) };
}

/** Where to scroll so that a row is seen whole, moving no further than needed. */
export function scrollToSee(index: number, { rowHeight, scrollTop, height }: Scrolled): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  return Math.max(scrollTop, top + rowHeight - height);
}

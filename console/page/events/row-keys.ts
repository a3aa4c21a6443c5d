import { useKeys } from '../keys.ts';
import { address } from '../navigate.ts';
import { open, rows, selected } from './state.ts';

/** Moves through the list. An open story follows, once the keys rest. */
export function useRowKeys(see: (index: number) => void, page: number): void {
  const at = () => rows.value.indexOf(selected.value);
  const to = (index: number) => {
    const bounded = Math.min(Math.max(0, index), rows.value.length - 1);
    const row = rows.value.at(bounded);
    if (row === undefined) return;
    selected.value = row.stored;
    see(bounded);
    if (address.value.story !== undefined) followSoon();
  };
  const openSelected = () => {
    const row = rows.value.at(at());
    if (row !== undefined) open(row);
  };
  const next = () => to(at() + 1);
  const previous = () => to(at() - 1);
  useKeys({
    j: next,
    ArrowDown: next,
    k: previous,
    ArrowUp: previous,
    PageDown: () => to(at() + page),
    PageUp: () => to(at() - page),
    Home: () => to(0),
    End: () => to(rows.value.length - 1),
    Enter: openSelected,
  });
}

const restMs = 120;
let timer: ReturnType<typeof setTimeout> | undefined;

function followSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const row = rows.value.at(rows.value.indexOf(selected.value));
    if (row !== undefined && address.value.story !== undefined) open(row);
  }, restMs);
}

import { useEffect } from 'preact/hooks';

/** By `KeyboardEvent.key`. */
export type Keys = Readonly<Record<string, () => void>>;

const typing = 'input, select, textarea';
const pressable = 'a, button, summary, input, select';

/** Single keys, while no field has the focus and no dialog is open. The newest handler is taken over. */
export function useKeys(keys: Keys): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
      if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.defaultPrevented || belongsElsewhere(event)) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
}

function belongsElsewhere({ key, target }: KeyboardEvent): boolean {
  if (document.querySelector('dialog[open]') !== null) return true;
  if (!(target instanceof Element)) return false;
  if (target.matches(typing)) return true;
  if (key === 'Enter') return target.matches(pressable);
  // There they scroll what has the focus.
  return /^(Arrow|Page|Home|End)/.test(key) && target.closest('.story, .scroll') !== null;
}

/** Esc leaves a field for the page, where the keys are. */
export function leaveField(event: KeyboardEvent): void {
  if (event.key !== 'Escape' || !(event.target instanceof HTMLElement)) return;
  // A search field would be emptied.
  event.preventDefault();
  event.target.blur();
}

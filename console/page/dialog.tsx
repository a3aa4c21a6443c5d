import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from './button.tsx';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** Over everything; holds the focus, and Esc closes it. It is there while it is open. */
export function Dialog({ title, onClose, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => ref.current?.showModal(), []);
  return (
    <dialog ref={ref} aria-labelledby="dialog-title" onClose={onClose}>
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  );
}

interface Asking extends Props {
  /** What the button says. */
  readonly yes: string;
  readonly onYes: () => unknown;
}

/** Before anything is changed. */
export function Confirm({ title, onClose, children, yes, onYes }: Asking) {
  const confirm = () => {
    onClose();
    void onYes();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <form method="dialog" class="choice">
        <button type="submit">Cancel</button>
        <Button class="primary" onClick={confirm}>
          {yes}
        </Button>
      </form>
    </Dialog>
  );
}

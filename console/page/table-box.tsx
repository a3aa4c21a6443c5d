import type { ComponentChildren } from 'preact';

interface Props {
  /** What the table tells. */
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A table that scrolls where it is wider than the screen. */
export function TableBox({ label, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and so must take the keys
    <section class="table-box" aria-label={label} tabIndex={0}>
      <table>{children}</table>
    </section>
  );
}

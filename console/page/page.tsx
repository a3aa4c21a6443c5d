import type { ComponentChildren } from 'preact';

interface Props {
  readonly title: string;
  readonly about?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A view that scrolls as a whole. */
export function Page({ title, about, children }: Props) {
  return (
    <div class="page scroll">
      <h1>{title}</h1>
      {about && <p class="hint">{about}</p>}
      {children}
    </div>
  );
}

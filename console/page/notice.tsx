import type { ComponentChildren } from 'preact';
import { Text } from './text.tsx';

/** Why a list is empty, and what to do. */
export function Empty({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}

export function Problem({
  text,
  retry,
}: {
  readonly text: string | undefined;
  readonly retry?: () => unknown;
}) {
  if (text === undefined) return null;
  return (
    <div class="problem" role="alert">
      <Text of={text} />
      {retry && (
        <button type="button" onClick={() => void retry()}>
          Try again
        </button>
      )}
    </div>
  );
}

import type { ComponentChildren } from 'preact';
import { Button } from './button.tsx';
import type { Resource } from './resource.ts';
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

/** Shows after a beat, so that what is there at once does not flash. */
export function Loading({ text = 'Loading …' }: { readonly text?: string | undefined }) {
  return (
    <p class="loading hint" role="status">
      {text}
    </p>
  );
}

interface ProblemProps {
  readonly text: string | undefined;
  readonly retry?: () => unknown;
}

export function Problem({ text, retry }: ProblemProps) {
  if (text === undefined) return null;
  return (
    <div class="problem" role="alert">
      <Text of={text} />
      {retry && <Button onClick={retry}>Try again</Button>}
    </div>
  );
}

/** That an answer is awaited, or why there is none. */
export function Awaited({ of, text }: { readonly of: Resource<unknown>; readonly text?: string }) {
  if (of.problem.value !== undefined) return <Problem text={of.problem.value} retry={of.load} />;
  return of.answer.value === undefined ? <Loading text={text} /> : null;
}

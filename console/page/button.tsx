import type { JSX } from 'preact';

/** Submits nothing. */
export function Button(props: JSX.IntrinsicElements['button']) {
  return <button type="button" {...props} />;
}

import type { JSX } from 'preact';

/** It does something, and submits nothing. */
export function Button(props: JSX.IntrinsicElements['button']) {
  return <button type="button" {...props} />;
}

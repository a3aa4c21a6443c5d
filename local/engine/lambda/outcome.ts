/** How an invocation can end, for whoever called the function. */
export type Outcome =
  | { readonly kind: 'response'; readonly payload: Buffer }
  | { readonly kind: 'error'; readonly errorType: string; readonly errorMessage: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'throttled' };

/** Seen on the wire: the bytes that a synchronous invocation may send, or answer with. */
export const maxPayloadBytes = 6_291_556;

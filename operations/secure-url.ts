/** A URL that credentials may go to: by TLS, or to this machine, as tests do. Undefined for any other text. */
export function secureUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHere = /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url?.hostname ?? '');
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere) ? url : undefined;
}

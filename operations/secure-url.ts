/** TLS, or this machine; undefined otherwise. */
export function secureUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHere = /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url?.hostname ?? '');
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere) ? url : undefined;
}

export const portOf = (url: string) => new URL(url).port;
export type Headers = (url: string) => Record<string, string>;

/** What a browser sends for another site's page, or to a name that was made to lead here. */
export const foreign: readonly (readonly [string, Headers])[] = [
  ['another host', () => ({ host: 'evil.example' })],
  ['a host with our port', (url) => ({ host: `evil.example:${portOf(url)}` })],
  ['a host that begins like ours', (url) => ({ host: `127.0.0.1.evil.example:${portOf(url)}` })],
  ['another port', () => ({ host: '127.0.0.1:1' })],
  ['no port', () => ({ host: '127.0.0.1' })],
  ['another origin', () => ({ origin: 'https://evil.example' })],
  ['an origin that is null', () => ({ origin: 'null' })],
  ['our origin by https', (url) => ({ origin: `https://127.0.0.1:${portOf(url)}` })],
  ['our other name', (url) => ({ origin: `http://localhost:${portOf(url)}` })],
  ["another site's script", () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })],
  ["another site's link", () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })],
  ['another port of this machine', () => ({ 'sec-fetch-site': 'same-site' })],
];

import { existsSync } from 'node:fs';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Of the browser that tests drive; undefined if there is none. */
export function chromiumPath(): string | undefined {
  const { CHROMIUM } = process.env;
  return (CHROMIUM === undefined ? usual : [CHROMIUM]).find((path) => existsSync(path));
}

export const howToInstall =
  'These tests drive a real browser, and there is none here. Install it (Debian, Ubuntu: apt-get install chromium), or say where it is: CHROMIUM=/path/to/chromium npm run test:browser';

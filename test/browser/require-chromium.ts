import { chromiumPath, howToInstall } from './chromium.ts';

// One clear line, instead of a suite that fails test by test.
if (chromiumPath() === undefined) {
  console.error(howToInstall);
  process.exitCode = 1;
}

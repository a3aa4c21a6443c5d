import { buildPage } from '../console/page/build.ts';
import { build } from '../lib/build.ts';

async function main(): Promise<void> {
  try {
    for (const { name, size } of await build()) {
      console.log(`${name.padEnd(12)} ${(size / 1024).toFixed(0).padStart(5)} KiB  dist/functions/${name}`);
    }
    await buildPage();
    console.log('console            dist/console');
  } catch (error) {
    if (!(error instanceof Error && 'errors' in error)) console.error(error);
    process.exitCode = 1;
  }
}

await main();

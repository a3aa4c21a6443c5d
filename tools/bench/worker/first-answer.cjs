// Answers one delivery, and prints the CPU milliseconds from the start of the process.
require('./redirect.cjs');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const { handler } = require(join(process.env.BENCH_BUNDLE, 'index.js'));

handler(JSON.parse(readFileSync(process.argv[2], 'utf8'))).then(({ statusCode }) => {
  const { user, system } = process.cpuUsage();
  if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
  process.stdout.write(`\n${(user + system) / 1_000}\n`, () => process.exit());
});

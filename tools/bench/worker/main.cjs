// Runs a bundle's invocations one after the other, and says what CPU they took.
require('./redirect.cjs');
const { join } = require('node:path');

const handler = require(join(process.env.BENCH_BUNDLE, 'index.js'))[process.env.BENCH_HANDLER];
const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 60_000 };
let events = [];

async function run(calls) {
  const before = process.cpuUsage();
  let answer;
  for (let call = 0; call < calls; call++) answer = await handler(events[call % events.length], context);
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1_000, answer };
}

process.on('message', async ({ load, calls }) => {
  if (load !== undefined) events = load;
  process.send(await run(calls));
});
process.on('disconnect', () => process.exit());
const { user, system } = process.cpuUsage();
process.send({ startMs: (user + system) / 1_000 });

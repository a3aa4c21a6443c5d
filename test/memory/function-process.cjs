// One function as Lambda runs it: a bundle's handler, one event after the other.
const { readFileSync } = require('node:fs');
const { handler } = require(process.argv[2]);

process.on('message', async ({ event, runMs }) => {
  const end = Date.now() + runMs;
  const context = { getRemainingTimeInMillis: () => Math.max(0, end - Date.now()), awsRequestId: 'run' };
  const answer = await handler(event, context).catch((error) => ({ fault: String(error) }));
  process.send({ answer, rssMb: Math.round(mostKb() / 1_024) });
});

/** maxRSS starts at the parent's. */
function mostKb() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
}

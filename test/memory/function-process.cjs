// One function of the deployment in a separate process, as Lambda runs it: a bundle's handler, one event after the other.
const { handler } = require(process.argv[2]);

process.on('message', async ({ event, runMs }) => {
  const end = Date.now() + runMs;
  const context = { getRemainingTimeInMillis: () => Math.max(0, end - Date.now()), awsRequestId: 'run' };
  const answer = await handler(event, context).catch((error) => ({ fault: String(error) }));
  const { maxRSS } = process.resourceUsage();
  process.send({ answer, rssMb: Math.round(maxRSS / 1_024) });
});

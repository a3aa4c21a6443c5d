'use strict';
// Plain CommonJS: types and ES modules would double the time of a start.
const { readSync, writeSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { setImmediate: turn } = require('node:timers/promises');

const env = process.env;
const engine = 3;
let rest = Buffer.alloc(0);

/** Blocks the process, as if Lambda had frozen it. */
function nextLine() {
  const parts = [];
  for (;;) {
    const end = rest.indexOf('\n');
    if (end >= 0) {
      parts.push(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
      return Buffer.concat(parts).toString();
    }
    parts.push(rest);
    const chunk = Buffer.alloc(65_536);
    const bytes = readSync(engine, chunk);
    // The engine has ended.
    if (bytes === 0) process.exit();
    rest = chunk.subarray(0, bytes);
  }
}

function tell(kind, payload = '') {
  const bytes = Buffer.from(`${kind}${payload}\n`);
  for (let at = 0; at < bytes.length; ) at += writeSync(engine, bytes, at);
}

function tellError(error) {
  console.error(error);
  const known = error instanceof Error ? error : { name: typeof error, message: String(error) };
  tell('e', JSON.stringify({ errorType: known.name, errorMessage: known.message }));
}

function contextOf({ requestId, functionArn, timeoutMs }) {
  const deadline = Date.now() + timeoutMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: functionArn,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: requestId,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function loadHandler() {
  const [file, name] = env._HANDLER.split('.');
  const handler = createRequire(join(env.LAMBDA_TASK_ROOT, '/'))(`./${file}`)[name];
  if (typeof handler !== 'function') throw new Error(`${env._HANDLER} is undefined or not exported`);
  return handler;
}

async function run(handler) {
  for (;;) {
    const invocation = JSON.parse(nextLine());
    const event = nextLine();
    tell('t');
    env._X_AMZN_TRACE_ID = `Root=1-00000000-${invocation.requestId.replaceAll('-', '').slice(0, 24)}`;
    // First let the process hear of connections that were closed meanwhile.
    await turn();
    try {
      const result = await handler(JSON.parse(event), contextOf(invocation));
      tell('r', JSON.stringify(result === undefined ? null : result));
    } catch (error) {
      tellError(error);
    }
  }
}

const parent = process.ppid;
setInterval(() => process.ppid === parent || process.exit(), 1_000).unref();
try {
  run(loadHandler()).catch(() => process.exit(1));
} catch (error) {
  tellError(error);
  process.exit(1);
}

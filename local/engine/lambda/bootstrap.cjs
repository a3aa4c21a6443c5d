'use strict';
// Plain CommonJS, since loading types and ES modules would double the time that a function takes to start.
const http = require('node:http');
const { createRequire } = require('node:module');
const { join } = require('node:path');

const env = process.env;
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const base = `http://${env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

function call(method, path, payload) {
  return new Promise((resolve, reject) => {
    const request = http.request(`${base}/${path}`, { agent, method }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }),
      );
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(payload === undefined ? undefined : JSON.stringify(payload));
  });
}

function asPayload(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: headers['lambda-runtime-aws-request-id'],
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
    const { headers, body } = await call('GET', 'invocation/next');
    const path = `invocation/${headers['lambda-runtime-aws-request-id']}`;
    env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
    try {
      const result = await handler(JSON.parse(body), contextOf(headers));
      await call('POST', `${path}/response`, result === undefined ? null : result);
    } catch (error) {
      console.error(error);
      await call('POST', `${path}/error`, asPayload(error));
    }
  }
}

async function main() {
  try {
    await run(loadHandler());
  } catch (error) {
    console.error(error);
    await call('POST', 'init/error', asPayload(error));
    process.exit(1);
  }
}

main().catch(() => process.exit(1));

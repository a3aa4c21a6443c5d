'use strict';
// Replaces a function's code: starts AWS's emulator with that code once, and hands it every event.
const { spawn } = require('node:child_process');
const { createServer } = require('node:net');
const { setTimeout: sleep } = require('node:timers/promises');

module.exports = ({ rie, code, node, client }) => {
  let starting;
  return async (event, context) => {
    starting ??= start(Math.ceil(context.getRemainingTimeInMillis() / 1_000));
    const response = await fetch(await starting, { method: 'POST', body: JSON.stringify(event) });
    const answer = JSON.parse(await response.text());
    if (answer?.errorMessage !== undefined) throw new Error(answer.errorMessage);
    return answer;
  };

  async function start(timeoutSeconds) {
    const [port, api] = [await freePort(), await freePort()];
    const { AWS_LAMBDA_RUNTIME_API: _, ...env } = process.env;
    const addresses = [
      '--runtime-interface-emulator-address',
      `127.0.0.1:${port}`,
      '--runtime-api-address',
      `127.0.0.1:${api}`,
    ];
    // In this process's group, so that it is frozen and ended with it.
    spawn(rie, [...addresses, node, client, env._HANDLER], {
      cwd: code,
      env: { ...env, LAMBDA_TASK_ROOT: code, AWS_LAMBDA_FUNCTION_TIMEOUT: String(timeoutSeconds) },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const url = `http://127.0.0.1:${port}/2015-03-31/functions/function/invocations`;
    for (let tries = 0; tries < 100; tries++) {
      const isUp = await fetch(url, { method: 'GET' }).then(
        () => true,
        () => false,
      );
      if (isUp) return url;
      await sleep(50);
    }
    throw new Error('the emulator does not answer');
  }
};

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

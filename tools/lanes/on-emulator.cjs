'use strict';
// Replaces a function's code: starts AWS's emulator with that code once, and hands it every event.
const { spawn } = require('node:child_process');
const { answers, freePort } = require('./lane.ts');

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
    const [own, api] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
    const { AWS_LAMBDA_RUNTIME_API: _, ...env } = process.env;
    const addresses = ['--runtime-interface-emulator-address', own, '--runtime-api-address', api];
    // In this process's group, so that it is frozen and ended with it.
    spawn(rie, [...addresses, node, client, env._HANDLER], {
      cwd: code,
      env: { ...env, LAMBDA_TASK_ROOT: code, AWS_LAMBDA_FUNCTION_TIMEOUT: String(timeoutSeconds) },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const url = `http://${own}/2015-03-31/functions/function/invocations`;
    await answers(url);
    return url;
  }
};

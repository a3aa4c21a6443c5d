'use strict';
/**
 * Outlives the engine by a moment: its standard input ends with the engine, however that ends, and then the
 * function processes go too. Frozen ones can't do it themselves. JavaScript, which runs from node_modules too.
 */
const { createInterface } = require('node:readline');

const pids = new Set();

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {});

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const pid = Number(line);
  if (pid > 0) pids.add(pid);
  else pids.delete(-pid);
});
lines.on('close', () => {
  for (const pid of pids) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Gone already.
    }
  }
  process.exit();
});

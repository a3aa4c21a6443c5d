/**
 * Outlives the engine by a moment: its standard input ends with the engine, however that ends, and then the
 * function processes go too. Frozen ones can't do it themselves.
 */
import { createInterface } from 'node:readline';

const pids = new Set<number>();

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => {});

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

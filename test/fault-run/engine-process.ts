// The engine in a separate process, with data on disk, so that it can be killed: run.ts forks it and talks by IPC.
import { secretKey } from '../../lib/output-keys.ts';
import { startEngine } from '../../local/engine/engine.ts';
import { sampleSecret } from '../../operations/samples/read.ts';
import { senders } from '../support/senders.ts';
import type { Answer, Ask } from './messages.ts';
import { startSchedule } from './schedule.ts';

const [assembly = '', dataDir = '', port = '0'] = process.argv.slice(2);
const schedule = startSchedule(
  ({ id }) => tell({ struck: id }),
  (caller) => engine.functions.get(caller)?.kill(),
  (id) => tell({ vanished: id }),
);
const engine = await startEngine({ assembly, dataDir, port: Number(port), intercept: schedule.intercept });
for (const provider of senders) {
  engine.putSecret(
    engine.outputs[secretKey(provider.name)] ?? '',
    JSON.stringify({ current: sampleSecret(provider) }),
  );
}

/** The rules that run the sweep; what else is scheduled has no part in this. */
let sweeps: readonly string[] | undefined;
async function sweepRules(): Promise<readonly string[]> {
  const runs = await engine.runSchedules();
  return runs.map(({ schedule }) => schedule).filter((id) => id.startsWith('Sweep'));
}

process.on('message', async (ask: Ask) => {
  if (ask === 'calm') {
    schedule.calm();
    tell({ calm: true });
  } else if (ask === 'sweep') {
    sweeps ??= await sweepRules();
    await engine.runSchedules(...sweeps);
    tell({ swept: true });
  } else if ('vanish' in ask) schedule.vanish(ask.vanish);
  else schedule.add(ask.due);
});
// Not left behind by a parent that is gone.
process.once('disconnect', () => process.exit());
tell({ ready: true, url: engine.url, endpoint: engine.endpoint, outputs: engine.outputs });

function tell(answer: Answer): void {
  process.send?.(answer);
}

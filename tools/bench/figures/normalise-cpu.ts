import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Benchmark, compared, rounds } from '../benchmark.ts';
import { arrayBody, batching } from '../deliveries.ts';

const sizes = { whole: { count: 15, calls: 20, warm: 200 }, tiny: { count: 1, calls: 1, warm: 1 } };
const events = 1_000;

/** Needs Python with django-anymail: `pip install django-anymail`. */
export const normaliseCpu: Benchmark = {
  name: 'normalise-cpu',
  about: 'CPU to parse, split and normalise an event, compared with the parser of django-anymail',
  lacks: () => (hasAnymail() ? undefined : 'python3 has no django-anymail'),
  async measure(size) {
    const { count, calls, warm } = sizes[size];
    const delivery = {
      id: 'JKJaXmPL1=',
      provider: batching.name,
      receivedAt: new Date().toISOString(),
      headers: {},
      body: arrayBody(0, events),
    };
    const run = (times: number) => {
      for (let time = 0; time < times; time++) batching.split(delivery).map(batching.normalize);
    };
    run(warm);
    const ours = async () => {
      const before = process.cpuUsage();
      run(calls);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / calls / events;
    };
    const figure = {
      name: 'normalise-cpu',
      what: 'CPU to parse, split and normalise one of 1,000 Arpoone events',
      unit: 'µs',
      target: { kind: 'atMost', bound: 0.8 },
    } as const;
    if (!hasAnymail())
      return [{ name: figure.name, what: figure.what, unit: figure.unit, value: await ours() }];
    const anymail = await startAnymail();
    const [own, theirs] = await rounds(count, ours, () => anymail.run(calls));
    anymail.stop();
    const what = 'django-anymail’s parser, of the 1,000 Mailjet events that they mirror';
    return [compared(figure, own, { what, values: theirs })];
  },
};

function hasAnymail(): boolean {
  return spawnSync('python3', ['-c', 'import anymail.webhooks']).status === 0;
}

/** Prints the CPU of one event for each line that it reads. */
async function startAnymail() {
  const child = spawn('python3', [join(import.meta.dirname, '..', 'floors', 'mailjet.py')], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');
  return {
    async run(calls: number): Promise<number> {
      const line = once(lines, 'line');
      child.stdin.write(`${calls}\n`);
      return Number((await line)[0]);
    },
    stop: () => child.stdin.end(),
  };
}

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { arpoone } from '../functions/arpoone/index.ts';
import { aurinko } from '../functions/aurinko/index.ts';
import { emailengine } from '../functions/emailengine/index.ts';
import { paubox } from '../functions/paubox/index.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { bundle, consumerBundle, sweepBundle } from '../lib/bundles.ts';
import type { AwsAnswer, Intercept } from '../local/engine/aws/endpoint.ts';
import { balance } from '../operations/balance/run.ts';
import { withDeployment } from '../operations/deployment.ts';
import { operationsOf } from '../operations/provider-operations.ts';
import { post } from '../operations/samples/post.ts';
import { type Case, sampleSecret, samplesOf, withBody } from '../operations/samples/read.ts';
import { marked, varied } from '../operations/simulate/run.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import { runHere } from './support/run-here.ts';
import { spoolOf } from './support/spooled.ts';
import { assemblyFolder } from './support/template.ts';

type Fault = 'no queue' | 'no secrets' | 'no poll' | 'publishing hangs' | 'refused events';

const folder = mkdtempSync(join(tmpdir(), 'postern-upgrade-'));
const [next, data] = [join(folder, 'next'), join(folder, 'data')];
const from = new Date();
const faults = new Set<Fault>();
let endHanging = () => {};
let hanging = new Promise<void>(() => undefined);
let postern: Postern;
/** Of what is acknowledged, by its delivery. */
const sent = new Map<string, Provider>();

const answer = (status: number, body: object): AwsAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from(JSON.stringify(body)),
});

const between: Intercept = async ({ caller, operation, body }, forward) => {
  const is = (fault: Fault, callers: RegExp, name: string) =>
    faults.has(fault) && callers.test(caller) && operation === name;
  if (is('no queue', /Webhook/, 'SendMessage')) return answer(500, { __type: 'InternalError' });
  if (is('no secrets', /Webhook/, 'GetSecretValue')) return answer(500, { __type: 'InternalError' });
  if (is('refused events', /^Consumer/, 'BatchExecuteStatement'))
    return answer(400, { __type: 'ValidationException' });
  if (is('no poll', /^engine$/, 'ReceiveMessage') && body.includes(`"${postern.queueUrl}"`)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return answer(200, {});
  }
  if (!is('publishing hangs', /^Consumer/, 'PublishBatch')) return forward();
  await hanging;
  return answer(500, { __type: 'InternalError' });
};

/** Other code, which writes what this release does not know; another template, with two subscribers more; other settings. */
beforeAll(async () => {
  cpSync(assemblyFolder('filtered'), next, { recursive: true });
  const template = join(next, 'Postern.template.json');
  const before = readFileSync(template, 'utf8');
  const after = before.replaceAll('"VisibilityTimeout": 18', '"VisibilityTimeout": 20');
  expect(after).not.toBe(before);
  writeFileSync(template, after);
  const bundles = [
    ...[arpoone, aurinko, emailengine, paubox].map(({ name }) => bundle(name)),
    consumerBundle,
  ];
  await build({
    entryPoints: Object.fromEntries([...bundles, sweepBundle].map(({ name, entry }) => [name, entry])),
    outdir: join(folder, 'built'),
    ...{ bundle: true, platform: 'node', format: 'cjs' },
    plugins: [
      {
        name: 'the next release',
        setup({ onLoad }) {
          onLoad({ filter: /functions.webhook.delivery\.ts$/ }, ({ path }) => {
            const source = readFileSync(path, 'utf8');
            const contents = source.replaceAll('version: 1, ...rest', "version: 1, release: 'next', ...rest");
            expect(contents).not.toBe(source);
            return { contents, loader: 'ts' };
          });
        },
      },
    ],
  });
  const deployed = new Map(
    readdirSync(next)
      .filter((name) => name.startsWith('asset.'))
      .map((name) => [readFileSync(join(next, name, 'index.js'), 'utf8'), join(next, name, 'index.js')]),
  );
  for (const { name, folder: now } of [...bundles, sweepBundle])
    cpSync(
      join(folder, 'built', `${name}.js`),
      deployed.get(readFileSync(join(now, 'index.js'), 'utf8')) ?? 'none',
    );
});

afterAll(async () => {
  endHanging();
  await postern.stop();
  rmSync(folder, { recursive: true });
});

async function send(provider: Provider, example: Case): Promise<string> {
  const response = await post(postern.urlOf(provider), example, sampleSecret(provider), new Date());
  expect(response.status).toBe(200);
  const { acknowledged } = JSON.parse(await response.text());
  sent.set(acknowledged, provider);
  return acknowledged;
}

let number = 0;

/** Of events that nobody has sent before. */
async function fresh(provider: Provider, field = '"filler":1'): Promise<Case> {
  const { vary } = await operationsOf(provider.name);
  const at = new Date(from.getTime() + ++number);
  const [example] = samplesOf(provider).filter(({ name }) => name === 'example');
  if (example === undefined) throw new Error(`${provider.name} has no example`);
  const { body } = varied(example, vary, { at, sameSubject: false });
  return withBody(example, Buffer.from(marked(provider, body.toString(), field)));
}

/** In each place where a delivery waits; the last is with the consumer while the release ends. */
async function putInFlight(): Promise<void> {
  faults.add('no secrets');
  await send(paubox, await fresh(paubox));
  faults.delete('no secrets');
  faults.add('refused events');
  const dead = await postern.depth(postern.deadLettersUrl);
  await send(aurinko, await fresh(aurinko));
  await eventually(async () => (await postern.depth(postern.deadLettersUrl)) > dead);
  faults.delete('refused events');
  faults.add('publishing hangs');
  hanging = new Promise((resolve) => {
    endHanging = resolve;
  });
  const stored = (await postern.items()).size;
  await send(emailengine, await fresh(emailengine));
  await eventually(async () => (await postern.items()).size > stored);
  faults.add('no poll');
  await send(emailengine, await fresh(emailengine));
  await send(arpoone, await fresh(arpoone, `"filler":"${'x'.repeat(1_100_000)}"`));
  faults.add('no queue');
  await send(arpoone, await fresh(arpoone));
}

/** Another release takes the place of this one while everything waits. */
async function replaceBy(assembly: string): Promise<void> {
  const spool = spoolOf(postern.engine);
  const [unverified, outage] = await Promise.all([spool.keys('unverified/'), spool.keys('outage/')]);
  expect([unverified.length, outage.length, await postern.depth(postern.queueUrl)]).toEqual([1, 1, 3]);
  expect(/"release":"next"/.test(await spool.get(outage[0] ?? ''))).toBe(assembly === 'fast');
  spool.close();
  const stopped = postern.stop();
  endHanging();
  await stopped;
  faults.clear();
  postern = await startPostern(between, assembly, data);
  postern.sweeps = false;
  await postern.engine.runSchedules();
  await postern.drained();
}

async function balanced() {
  const place = { stack: 'Postern', endpoint: postern.engine.endpoint };
  const { signal } = new AbortController();
  const { deliveries, events, unaccounted } = await withDeployment(place, (deployment) =>
    balance(deployment, { from, youngMs: 0, signal }),
  );
  const { stored, deadLetter, ...elsewhere } = deliveries;
  const others = Object.values(elsewhere).reduce((sum, count) => sum + count, events.waiting);
  return { stored, deadLetter, others, unaccounted };
}

test('what is in flight outlives an upgrade, and the way back', async () => {
  postern = await startPostern(between, 'fast', data);
  postern.sweeps = false;
  await putInFlight();
  await replaceBy(next);
  expect(await balanced()).toEqual({ stored: 5, deadLetter: 1, others: 0, unaccounted: [] });
  await putInFlight();
  await replaceBy('fast');
  expect(await balanced()).toEqual({ stored: 10, deadLetter: 2, others: 0, unaccounted: [] });
  const redrive = ['dlq', 'redrive', '--endpoint', postern.engine.endpoint];
  expect(await runHere(redrive)).toMatchObject({ code: 0 });
  await postern.drained();
  expect(await balanced()).toEqual({ stored: 12, deadLetter: 0, others: 0, unaccounted: [] });
  expect(await postern.published(12)).toBeDefined();
});

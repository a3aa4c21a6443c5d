import { expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import { maxMessageBytes } from '../functions/webhook/pointer.ts';
import { tokenDigest } from '../functions/webhook/signature.ts';
import { encodeUnsent, encodeUnverified, maxUnverifiedBytes } from '../functions/webhook/spool.ts';
import { secret } from './memory/aws.ts';
import { type Body, consumerRun, killedRun } from './memory/consumer-run.ts';
import { sweepRun } from './memory/sweep-run.ts';
import { webhookRun } from './memory/webhook-run.ts';
import { maxBodyBytes, worstBodies } from './memory/worst-bodies.ts';

/** Of the consumer's 1,024 MB, of a webhook function's 512, and of the sweep's. */
const consumerMb = 900;
const webhookMb = 512;
const sweepMb = 400;

const of = (name: string, bytes = maxBodyBytes): Body => {
  const { provider, make } = worstBodies[name] ?? { provider: '', make: () => '' };
  return { provider, body: make(bytes) };
};
const bytesOf = (bodies: readonly Body[]) =>
  bodies.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
const ofProvider = (name: string) =>
  Object.keys(worstBodies).filter((worst) => worstBodies[worst]?.provider === name);
const ordinary = (at: number): Body => ({
  provider: 'paubox',
  body: `{"event_name":"api_mail_log_delivered","payload":{"id":"${at}","time":"2026-11-22T00:00:00Z","to":["p@example.net"]}}`,
});
const eight = Array.from({ length: 8 }, (_, at) => ordinary(at));
const times = (count: number, body: Body): readonly Body[] => new Array(count).fill(body);

async function survives(bodies: readonly Body[], events: number): Promise<void> {
  const run = await consumerRun(bodies);
  expect(run).toMatchObject({ survived: true, returned: 0, events });
  expect(run.rssMb).toBeLessThanOrEqual(consumerMb);
  expect(run.putBytes).toBeLessThanOrEqual(3 * bytesOf(bodies));
}

test('two reports of 570 KB on a hundred people take nothing from their neighbours', async () => {
  const complaint = 'complaint of 100, subject of U+FFFE';
  await survives([of(complaint, 570_000), of(complaint, 571_000), ...eight], 208);
});

test('a batch of these reports, and of plain ones, is stored', async () => {
  const reports = [...Array(5).keys()].flatMap((at) => [
    of('complaint of 100, subject of U+FFFE', 570_000 + at * 100),
    of('complaint of 100, plain subject', 180_000 + at * 100),
  ]);
  await survives(reports, 1_000);
});

test.each(providers.map(({ name }) => name))(
  'the worst bodies of %s that are known are stored, in one batch',
  async (name) => {
    const names = ofProvider(name);
    for (let from = 0; from < names.length; from += 10) {
      const bodies = names.slice(from, from + 10).map((worst) => of(worst));
      const run = await consumerRun(bodies);
      expect(run).toMatchObject({ survived: true, returned: 0 });
      expect(run.events).toBeGreaterThanOrEqual(bodies.length);
      expect(run.rssMb).toBeLessThanOrEqual(consumerMb);
      expect(run.putBytes).toBeLessThanOrEqual(3 * bytesOf(bodies));
    }
  },
);

test('the delivery of most items and bytes comes to its end though its consumer is killed again and again', async () => {
  // 25 items a batch: a third of them a process.
  const { runs, events, written } = await killedRun(of('changes of 20,000, and a long rest'), 300);
  expect(runs).toBeGreaterThan(3);
  expect(events).toBe(20_000);
  // Each process does at most again what the last one did after its last mark.
  expect(written).toBeLessThan(20_000 + (runs - 1) * 2_500);
});

test.each(providers.map(({ name }) => name))(
  'the webhook function of %s answers them all within its memory',
  async (name) => {
    const { statuses, rssMb, objects } = await webhookRun(ofProvider(name).map((worst) => of(worst)));
    // On a slow machine 5 seconds may be too few to put megabytes.
    for (const status of statuses) expect([200, 503]).toContain(status);
    expect(rssMb).toBeLessThanOrEqual(webhookMb);
    const most = Math.max(...objects.map(({ length }) => length));
    expect(most).toBeLessThanOrEqual(1.4 * maxBodyBytes);
  },
);

test('while the secret can not be read, the webhook function keeps no large body, as often as one comes', async () => {
  const strangers = { secretsAway: true, token: 'x'.repeat(43) };
  const refused = await webhookRun(times(10, of('controls')), strangers);
  expect(refused).toMatchObject({ statuses: new Array(10).fill(503), objects: [] });
  expect(refused.rssMb).toBeLessThanOrEqual(webhookMb);
  const small = '\u0001'.repeat(maxUnverifiedBytes);
  const kept = await webhookRun([{ provider: 'paubox', body: small }], strangers);
  expect(kept.statuses).toEqual([200]);
  // As it came, after our line.
  expect(kept.objects.map((object) => object.subarray(object.indexOf('\n') + 1).toString())).toEqual([small]);
});

const planted = (prefix: string, count: number, object: (at: number) => Buffer) =>
  Array.from({ length: count }, (_, at) => [`${prefix}${at}`, object(at)] as const);
const unsent = (message: string) => Buffer.from(encodeUnsent({ group: 'a-group', message }));

test('the sweep takes all that may wait, however much of it, and does not fetch what is larger', async () => {
  const controls = '\u0001'.repeat(maxMessageBytes - 2);
  const unverified = (at: number) =>
    Buffer.from(
      encodeUnverified(tokenDigest(secret).toString('hex'), {
        id: `d${at}`,
        provider: 'paubox',
        receivedAt: '2026-11-22T00:00:00.000Z',
        headers: {},
        body: Buffer.from(`"${'\uFFFE'.repeat(maxUnverifiedBytes / 3 - 1)}"`),
      }),
    );
  const buffer = Buffer.alloc(38_500_000, '\u0001');
  const huge = () => buffer;
  const large = [...planted('outage/huge/', 20, huge), ...planted('unverified/huge/', 20, huge)];
  const run = await sweepRun(
    new Map([
      ...large,
      ...planted('outage/', 16, (at) => unsent(`${10 + at}${controls}`)),
      ...planted('outage/small/', 100, (at) => unsent(`[${at}]`)),
      ...planted('unverified/', 100, unverified),
    ]),
  );
  expect(run).toMatchObject({ survived: true, sent: 216, left: large.map(([key]) => key) });
  expect(run.rssMb).toBeLessThanOrEqual(sweepMb);
});

test('the sweep lists more objects than it can send within its memory', async () => {
  const empty = Buffer.from('{}');
  const many = planted(`outage/provider/2026-11-22/${'x'.repeat(64)}`, 101_000, () => empty);
  const run = await sweepRun(new Map(many), 0);
  expect(run).toMatchObject({ survived: true, sent: 0 });
  expect(run.left).toHaveLength(many.length);
  expect(run.rssMb).toBeLessThanOrEqual(sweepMb);
});

import { expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import { maxUnverifiedBytes } from '../functions/webhook/spool.ts';
import { type Body, consumerRun } from './memory/consumer-run.ts';
import { webhookRun } from './memory/webhook-run.ts';
import { maxBodyBytes, worstBodies } from './memory/worst-bodies.ts';

/** Of the consumer's 1,024 MB, and of a webhook function's 512. */
const consumerMb = 900;
const webhookMb = 512;

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

test('a batch of such reports, and of plain ones, is stored', async () => {
  const reports = [...Array(5).keys()].flatMap((at) => [
    of('complaint of 100, subject of U+FFFE', 570_000 + at * 100),
    of('complaint of 100, plain subject', 180_000 + at * 100),
  ]);
  await survives(reports, 1_000);
});

test('a batch of changes of 20,000 with a long rest each is stored', async () => {
  await survives([of('changes of 20,000, and a long rest', 1_200_000), ...eight], 20_008);
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
  // As it came, behind a line of ours.
  expect(kept.objects.map((object) => object.subarray(object.indexOf('\n') + 1).toString())).toEqual([small]);
});

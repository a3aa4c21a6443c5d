import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { StoryName } from '../operations/provider-operations.ts';
import { sendAll, signedWhenSent } from '../operations/simulate/run.ts';
import { type StoryCase, storiesOf } from '../operations/simulate/stories.ts';
import { type Postern, secretOf, startPostern } from './support/postern.ts';
import { runHere } from './support/run-here.ts';
import { providerNamed } from './support/stored-deliveries.ts';

const dayMs = 86_400_000;
const monday = Date.parse(new Date(Date.now() - 6 * dayMs).toISOString().slice(0, 10));
const dayOf = (day: number) => new Date(monday + day * dayMs).toISOString().slice(0, 10);
const [emailengine, paubox] = [providerNamed('emailengine'), providerNamed('paubox')];

let postern: Postern;

/** Mails of each story, all before noon of a day, to people at these domains in turn. */
async function told(
  provider: typeof emailengine,
  day: number,
  names: readonly StoryName[],
  mails: number,
  domains: readonly string[],
): Promise<readonly StoryCase[]> {
  const noon = jest.spyOn(Date, 'now').mockReturnValue(monday + (day + 0.5) * dayMs);
  const asked = { names, mails, days: undefined, recipients: [], domains, accounts: ['1001'] };
  const { cases } = await storiesOf(provider, asked).finally(() => noon.mockRestore());
  return cases;
}

/** In no order, each twice, and all of them days after they happened. */
async function deliver(provider: typeof emailengine, stories: readonly StoryCase[], seed: number) {
  const twice = [...stories, ...stories];
  const shuffled = fc.shuffledSubarray(twice, { minLength: twice.length });
  const [cases = []] = fc.sample(shuffled, { numRuns: 1, seed });
  const target = { url: postern.urlOf(provider), secret: secretOf(provider) };
  const sendings = await sendAll(signedWhenSent(cases), { target });
  expect(new Set(sendings.map(({ answered }) => answered.status))).toEqual(new Set([200]));
}

beforeAll(async () => {
  postern = await startPostern();
  const all = ['delivered', 'opened', 'bounced', 'complained', 'refused'] as const;
  await deliver(
    emailengine,
    [
      ...(await told(emailengine, 0, all, 4, ['gmail.com', 'example.net'])),
      ...(await told(emailengine, 1, ['delivered', 'bounced'], 3, ['gmail.com'])),
    ],
    24,
  );
  const clinic = await told(paubox, 1, ['delivered', 'opened', 'bounced'], 2, ['clinic.example']);
  await deliver(paubox, clinic, 25);
  await postern.drained();
});

afterAll(() => postern.stop());

async function rates(by: 'day' | 'domain'): Promise<Readonly<Record<string, object>>> {
  const where = ['--endpoint', postern.engine.endpoint, '--since', dayOf(0), '--until', dayOf(2)];
  const { out } = await runHere(['stats', '--by', by, '--json', ...where]);
  const rows = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return Object.fromEntries(rows.map((row) => [row[by], row.rates]));
}

// Of EmailEngine's stories, all but the refused ones are of mail that was sent; those complained of were opened too.
// Paubox says of each of its six mails whether it arrived.

test('rates by domain are those of the stories, however late, doubled and shuffled they were delivered', async () => {
  expect(await rates('domain')).toEqual({
    // The mails that brought the delivery reports: nobody sent those.
    null: {},
    // Monday: two of each story, eight of them sent. Tuesday: three delivered, three bounced.
    'gmail.com': {
      ...{ delivery: 5 / 14, bounce: 5 / 14, blocked: 2 / 14, complaint: 2 / 14 },
      ...{ open: 9 / 14, openWithoutMachines: 9 / 14 },
    },
    'example.net': {
      ...{ delivery: 2 / 8, bounce: 2 / 8, blocked: 2 / 8, complaint: 2 / 8 },
      ...{ open: 6 / 8, openWithoutMachines: 6 / 8 },
    },
    'clinic.example': {
      ...{ delivery: 4 / 6, bounce: 2 / 6, blocked: 0, complaint: 0 },
      ...{ open: 4 / 6, openWithoutMachines: 4 / 6 },
    },
  });
});

test('rates by day are those of the day on which it happened', async () => {
  expect(await rates('day')).toEqual({
    [dayOf(0)]: {
      ...{ delivery: 4 / 16, bounce: 4 / 16, blocked: 4 / 16, complaint: 4 / 16 },
      ...{ open: 12 / 16, openWithoutMachines: 12 / 16 },
    },
    [dayOf(1)]: {
      ...{ delivery: 7 / 12, bounce: 5 / 12, blocked: 0, complaint: 0 },
      ...{ open: 7 / 12, openWithoutMachines: 7 / 12 },
    },
  });
});

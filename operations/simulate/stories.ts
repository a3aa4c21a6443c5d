import { randomInt, randomUUID } from 'node:crypto';
import type { Provider } from '../../functions/webhook/provider.ts';
import { operationsOf, type StoryMail, type StoryName, type StoryStep } from '../provider-operations.ts';
import { withBody } from '../samples/read.ts';
import { marked, simulatedField } from './run.ts';

type Story = { readonly name: StoryName; readonly says: string; readonly share: number };

/** `share` is out of 100 mails without --story. */
export const stories: readonly Story[] = [
  { name: 'delivered', says: 'sent, deferred, delivered and opened', share: 45 },
  { name: 'opened', says: 'opened, and then clicked or answered', share: 30 },
  { name: 'bounced', says: 'the address does not exist', share: 12 },
  { name: 'complained', says: 'the recipient calls it spam', share: 4 },
  { name: 'refused', says: 'refused because of the sender: DMARC', share: 9 },
];

export interface StoriesAsked {
  /** This many mails of each; undefined: a realistic mix. */
  readonly names: readonly StoryName[] | undefined;
  readonly mails: number;
  /** Undefined: they end now. */
  readonly days: number | undefined;
  /** In turn; otherwise people at these domains, or at reserved ones. */
  readonly recipients: readonly string[];
  readonly domains: readonly string[];
  readonly accounts: readonly string[];
}

export type StoryCase = ReturnType<typeof deliveriesOf>[number];

/** Each story, and the providers that report it. */
export function storiesOfEach(providers: readonly Provider[]) {
  const nobody = { recipients: [], domains: [], accounts: [] };
  return Promise.all(
    stories.map(async ({ name, says }) => {
      const told = await Promise.all(
        providers.map(async (one) => (await stepsOf(one))(name, mailOf(nobody, 0))),
      );
      return {
        name,
        says,
        providers: providers.filter((_, at) => Array.isArray(told[at])).map((one) => one.name),
      };
    }),
  );
}

async function stepsOf(provider: Provider) {
  const { story } = await operationsOf(provider.name);
  return story ?? (() => ({ untold: `${provider.name} has no stories.` }));
}

/** `cases` are in the order in which they happen; `untold` has sentences: what the provider doesn't report. */
export async function storiesOf(provider: Provider, asked: StoriesAsked) {
  const story = await stepsOf(provider);
  const untold = new Map<StoryName, string>();
  const told = (name: StoryName, mail: StoryMail): readonly StoryStep[] => {
    const steps = story(name, mail);
    if (!('untold' in steps)) return steps;
    untold.set(name, steps.untold);
    return [];
  };
  const possible = stories.filter(({ name }) => told(name, mailOf(asked, 0)).length > 0);
  const names = asked.names ?? possible.map(({ name }) => name);
  const times = <T>(make: () => T) => Array.from({ length: asked.mails }, make);
  const due = asked.names?.flatMap((name) => times(() => name)) ?? times(() => oneOf(possible));
  const cases = due.flatMap((name, at) => {
    const mail = mailOf(asked, at);
    return name === undefined ? [] : deliveriesOf(provider, name, mail, told(name, mail), asked.days);
  });
  return {
    cases: cases.toSorted((one, other) => one.at.getTime() - other.at.getTime()),
    untold: names.flatMap((name) => untold.get(name) ?? []),
  };
}

function oneOf(possible: readonly Story[]): StoryName | undefined {
  const hundred = possible.flatMap(({ name, share }) => Array.from({ length: share }, () => name));
  return hundred[randomInt(Math.max(1, hundred.length))];
}

function deliveriesOf(
  provider: Provider,
  name: StoryName,
  { to: recipient }: StoryMail,
  steps: readonly StoryStep[],
  days: number | undefined,
) {
  const lastMs = Math.max(0, ...steps.map(({ seconds }) => seconds)) * 1_000;
  const latest = Date.now() - lastMs;
  const began = days === undefined ? latest - randomInt(60_000) : latest - randomInt(days * 86_400_000);
  return steps.map(({ seconds, body }) => {
    const at = new Date(began + seconds * 1_000);
    const headers = () => [['Content-Type', 'application/json']] as const;
    const made = { provider, name, note: undefined, typical: false, query: '', token: undefined, headers };
    const text = marked(provider, JSON.stringify(body(at)), simulatedField(at));
    return { ...withBody({ ...made, body: Buffer.alloc(0) }, Buffer.from(text)), at, recipient };
  });
}

const people = [
  'ann.lee',
  'ben.okafor',
  'carla.rossi',
  'dan.novak',
  'elif.kaya',
  'hana.sato',
  'jo.murphy',
  'kim.tran',
];
/** Reserved: https://www.rfc-editor.org/rfc/rfc2606 */
const reserved = ['example.com', 'example.net', 'example.org'];
const subjects = ['Your invoice', 'Your appointment', 'News of this week', 'Welcome', 'Please confirm'];

type Whose = Pick<StoriesAsked, 'recipients' | 'domains' | 'accounts'>;

function mailOf({ recipients, domains, accounts }: Whose, at: number): StoryMail {
  const cycled = (list: readonly string[], number: number) => list[number % list.length] ?? '';
  const places = domains.length > 0 ? domains : reserved;
  const someone = `${cycled(people, randomInt(people.length))}${randomInt(1_000)}@${cycled(places, at)}`;
  return {
    id: randomUUID(),
    account: cycled(accounts.length > 0 ? accounts : ['1001', '1002'], at),
    from: 'hello@sender.example',
    to: recipients.length > 0 ? cycled(recipients, at) : someone,
    subject: cycled(subjects, randomInt(subjects.length)),
  };
}

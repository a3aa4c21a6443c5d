import * as v from 'valibot';
import type { PosternEvent } from '../../functions/events/event.ts';
import { recipientPart } from '../../functions/events/keys.ts';
import { providerNames } from '../../functions/provider-names.ts';
import { clock } from '../../operations/clock.ts';
import { answerJson, answersOf } from '../../operations/mail/answer.ts';
import { askedOf } from '../../operations/mail/asked.ts';
import { candidatesIn } from '../../operations/mail/candidates.ts';
import { find } from '../../operations/mail/find.ts';
import { suppressed, suppressionsOf } from '../../operations/mail/suppressed.ts';
import { moment } from '../../operations/moment.ts';
import { addressOf, domainOf, eventType, filterOf, rangeOf } from '../../operations/queries/filters.ts';
import { byRecipient, type EventSource, recent, timeline } from '../../operations/queries/queries.ts';
import { dimensions, Stats } from '../../operations/stats/stats.ts';

const most = 200;

const says = (text: string) => v.pipe(v.string(), v.minLength(1), v.maxLength(1_000), v.description(text));
const time = (text: string) =>
  v.optional(says(`${text}: 24h, 7d, today, 2026-11-22 or 2026-11-22T08:00:00Z`));
const provider = v.optional(
  v.pipe(v.picklist(providerNames), v.description('only of this provider; any otherwise')),
);
const account = v.optional(says("only of this account of the provider's"));
const limit = (usual: number) =>
  v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most), v.description('at most this many')),
    usual,
  );

function tool<const S extends v.ObjectEntries>(
  name: string,
  description: string,
  entries: S,
  ask: (
    source: EventSource,
    input: v.InferOutput<v.StrictObjectSchema<S, undefined>>,
    signal: AbortSignal,
  ) => Promise<unknown>,
) {
  const input = v.strictObject(entries);
  const run = (source: EventSource, given: unknown, signal: AbortSignal) =>
    ask(source, v.parse(input, given), signal);
  return { name, description, input, run };
}

const given = (text: string | undefined) => (text === undefined ? undefined : moment(text));

/** All only read. */
export const tools = [
  tool(
    'why',
    'What happened to a mail, or to the latest mails to an address: a sentence for each recipient, who has to act, and the events behind it.',
    {
      mail: says('an address, a Message-ID, another id of the mail, or a reference of the sender'),
      messages: limit(5),
      since: time('for an id: how far back to look, by the time of storing; otherwise 30d'),
      provider,
      account,
    },
    async (source, { mail, messages, since = '30d', ...whose }, signal) => {
      const asked = askedOf(mail);
      const sought = { ...filterOf(whose), since: moment(since), messages, signal };
      const found = await find(source, asked, sought);
      const answers = answersOf(found, asked).map(answerJson);
      const brief = answers.map((answer) => ({ ...answer, events: answer.events.map(briefly) }));
      return { takenFor: found.takenFor, messages: found.all, found: brief };
    },
  ),
  tool(
    'search',
    'Events by recipient, domain, type or account, the newest first. Without a recipient, by the time of storing.',
    {
      recipient: v.optional(says('address of the recipient')),
      domain: v.optional(says('domain of the recipient, such as gmail.com')),
      type: v.optional(says('type of event, such as email.bounced, or email.* for all of email')),
      since: time('otherwise 24h, or all of a recipient'),
      until: time('not included'),
      limit: limit(50),
      provider,
      account,
    },
    async (source, { recipient, domain, type, since, until, limit, ...whose }) => {
      const filter = { ...filterOf({ ...whose, type: type && eventType(type) }), limit };
      const [from, to] = [given(since), given(until)];
      const found =
        recipient === undefined
          ? await recent(source, {
              ...filter,
              ...rangeOf(from, to, '24h'),
              domain: domain && domainOf(domain),
            })
          : await byRecipient(source, { ...filter, from, until: to, recipient: addressOf(recipient) });
      return { events: found.events.map(briefly), more: found.cursor !== undefined };
    },
  ),
  tool(
    'timeline',
    'All events of one subject, and of the same mail under its other ids, the oldest first.',
    {
      provider: v.pipe(v.picklist(providerNames), v.description('the provider')),
      account,
      subject: says('as events have it: message/…, account/…'),
      limit: limit(100),
    },
    async (source, asked) => {
      const { events, cursor } = await timeline(source, asked);
      return { events: events.map(briefly), more: cursor !== undefined };
    },
  ),
  tool(
    'stats',
    'Counts and rates of mail over a period. A missing rate is unknown, not 0.',
    {
      by: v.optional(
        v.pipe(
          v.array(v.picklist(dimensions)),
          v.maxLength(2),
          v.description('one or two; none for all together'),
        ),
        [],
      ),
      since: time('otherwise 7d'),
      until: time('not included'),
      domain: v.optional(says('only mail to this domain')),
      provider,
      account,
    },
    async (source, { by, since, until, domain, ...whose }, signal) => {
      const dayOf = (at: string) => clock(at).slice(0, 10);
      const range = rangeOf(given(since), given(until), '7d');
      const stats = new Stats(source, { ...filterOf(whose), ...range, signal, dayOf });
      await stats.read();
      const rows = stats.rows(by, domain === undefined ? undefined : [domainOf(domain)]);
      return { rows: rows.slice(0, most), more: rows.length > most, cost: stats.cost };
    },
  ),
  tool(
    'suppressions',
    'Addresses that should get no mail, with the latest reason; of one address, every reason.',
    {
      address: v.optional(says('only this address, as far back as events are kept')),
      since: time('otherwise 30d, by the time of storing'),
      limit: limit(100),
      provider,
      account,
    },
    async (source, { address, since = '30d', limit, ...whose }, signal) => {
      const judged = { ...filterOf(whose), allComplaints: false, ofSender: false, signal };
      if (address !== undefined) {
        const recipient = recipientPart(addressOf(address));
        return { suppressions: await suppressionsOf(source, recipient, judged) };
      }
      const asked = { ...judged, from: moment(since), until: new Date() };
      const candidates = await candidatesIn(source, asked);
      const found = [];
      for await (const one of suppressed(source, candidates, asked)) {
        found.push(one);
        if (found.length > limit) break;
      }
      return { suppressions: found.slice(0, limit), more: found.length > limit };
    },
  ),
];

/** Without the item as the provider sent it, which may hold the whole mail. */
function briefly({ data, ...event }: PosternEvent) {
  const { payload: _, envelope: __, payloadRef: ___, ...parts } = data;
  return { ...event, data: parts };
}

import { setupSteps } from '../../cli/connect/setup-steps.ts';
import { type EventType, eventTypes } from '../../functions/events/types.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { hintsFor } from '../../operations/hint.ts';
import { rejectionCause } from '../../operations/logs/rejection-causes.ts';
import { samplesOf } from '../../operations/samples/read.ts';
import { anchorOf, code, fenced, table } from './markdown.ts';
import { providerTitle } from './provider-title.ts';
import { nameOf, told } from './told.ts';

/** The parts of docs/providers/NAME.md that the code and the deliveries on disk say. */
export async function providerReference(provider: Provider) {
  return {
    setup: await setupOf(provider),
    answers: await answersOf(provider),
    events: eventsOf(provider),
  };
}

async function setupOf({ name, authenticity }: Provider): Promise<string> {
  const url = `https://YOUR-URL/webhooks/${name}${authenticity === 'token' ? '/TOKEN' : ''}`;
  const steps = await setupSteps(name, url);
  return steps
    .map(({ say, paste }, at) => [
      `${at + 1}. ${say}`,
      ...(paste === undefined ? [] : [indented(fenced(paste))]),
    ])
    .map((parts) => parts.join('\n\n'))
    .join('\n');
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '   ');
}

/** What only this provider's route answers, with the likely cause; docs/providers/README.md has the answers of every route. */
async function answersOf(provider: Provider): Promise<string> {
  hintsFor('', 'postern');
  const refused = reasonsOf(provider).map(async ([status, reason]) => {
    const { cause, next = 'nothing' } = await rejectionCause(provider.name, reason);
    return [String(status), code(reason), cause, linked(next)];
  });
  const rows = [...goodAnswers(provider), ...(await Promise.all(refused))];
  return rows.length === 0
    ? 'No others.'
    : table(['answer', 'reason in the log', 'cause', 'what to do'], rows);
}

/** What is written for a terminal names documents by their path. */
function linked(text: string): string {
  return text.replace(/docs\/([\w./-]+#[\w-]+)/g, '[$1](../$1)');
}

function goodAnswers({ handshake, revokingStatus }: Provider): readonly (readonly string[])[] {
  const revoked = 'durable, and of a subscription that you revoked: the provider ends it';
  return [
    ...(handshake === undefined ? [] : [['200', '', 'the handshake, answered with its text', '']]),
    ...(revokingStatus === undefined ? [] : [[String(revokingStatus), '', revoked, '']]),
  ];
}

type Refusal = readonly [status: number, reason: string];

/** Those of the deliveries on disk, and those that no delivery can bring about. */
function reasonsOf(provider: Provider): readonly Refusal[] {
  const shown = samplesOf(provider).flatMap(({ expected: { status, reason } }): Refusal[] =>
    reason === undefined ? [] : [[status, reason]],
  );
  // Answered as an unknown path is, without a reason.
  const wrongToken: Refusal[] = provider.authenticity === 'token' ? [[404, 'wrong_token']] : [];
  const tooLarge: Refusal[] = waits(provider) ? [[503, 'unverified_too_large']] : [];
  const all = [...wrongToken, ...shown, ...tooLarge];
  const unique = all.filter(([, reason], at) => all.findIndex(([, other]) => other === reason) === at);
  return unique.toSorted(([a, first], [b, second]) => a - b || first.localeCompare(second, 'en'));
}

/** Whether a delivery is kept to be verified later while the secret can't be read. */
function waits({ retries, authenticity }: Provider): boolean {
  return !retries && authenticity === 'token';
}

/** Their names, and what each becomes. */
function eventsOf(provider: Provider): string {
  const rows = eventTypes.flatMap((type) => {
    const names = namesOf(provider, type);
    return names.length === 0
      ? []
      : [[names.join(', '), `[${code(type)}](../mail/events.md#${anchorOf(type)})`]];
  });
  return table([`name at ${providerTitle(provider.name)}`, 'event'], rows);
}

/** An `unknown` event without a name has nothing to list. */
function namesOf({ name }: Provider, type: EventType): readonly string[] {
  const own = told.filter(({ provider, type: its }) => provider === name && its === type);
  const named = type === 'unknown' ? own.filter(({ providertype }) => providertype !== undefined) : own;
  const names = [...new Set(named.map((event) => code(nameOf(event) ?? '–')))].sort();
  return type === 'unknown' ? [...names, 'and whatever else'] : names;
}

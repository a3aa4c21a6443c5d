import type { Provider } from '../../functions/webhook/provider.ts';
import { amount } from '../../operations/amount.ts';
import type { Sample } from '../../operations/samples/read.ts';
import { inOrder, type Offer, offersOf, providerTypesOf, typesOf } from '../../operations/simulate/choice.ts';
import { storiesOfEach } from '../../operations/simulate/stories.ts';
import { type Column, printJson, printTable } from '../terminal/event-table.ts';

const columns: readonly Column<Offer>[] = [
  { title: 'PROVIDER', width: [5, 20], text: ({ sample }) => sample.provider.name },
  { title: 'TYPE', width: [13, 31], text: ({ type }) => type },
  { title: "PROVIDER'S NAME", width: [8, 30], text: ({ sample }) => providerTypesOf(sample).join(', ') },
  { title: 'CASE', width: [12, 40], text: ({ sample }) => sample.name },
  { title: 'NOTE', width: [0, 100], text: ({ sample }) => sample.note ?? '' },
];

type StoryRow = Awaited<ReturnType<typeof storiesOfEach>>[number];

const storyColumns: readonly Column<StoryRow>[] = [
  { title: 'STORY', width: [10, 12], text: ({ name }) => name },
  { title: 'WHAT HAPPENS TO THE MAIL', width: [20, 40], text: ({ says }) => says },
  { title: 'REPORTED BY', width: [14, 60], text: ({ providers }) => providers.join(', ') },
];

async function printStories(providers: readonly Provider[], json: boolean): Promise<void> {
  const rows = await storiesOfEach(providers);
  if (json) return printJson(rows.map(({ name: story, ...row }) => ({ story, ...row })));
  printTable(storyColumns, rows);
  console.log();
}

export async function printSamples(
  providers: readonly Provider[],
  { all, json }: { all: boolean; json: boolean },
): Promise<void> {
  if (!all) await printStories(providers, json);
  const samples = providers.map(inOrder);
  const offers = samples.flatMap((those) => (all ? those.map(offered).toSorted(byType) : offersOf(those)));
  if (json) printJson(offers.map(described));
  else printTable(columns, offers);
  const shown = new Set(offers.map(({ sample }) => sample)).size;
  const more = samples.flat().length - shown;
  if (more > 0)
    console.error(`${amount(more, 'more case')}, odd ones and refused ones: --list --all shows them.`);
}

function described({ sample }: Offer) {
  const { provider, name, note, expected } = sample;
  const [types, providerTypes] = [typesOf(sample), providerTypesOf(sample)];
  return { provider: provider.name, name, status: expected.status, types, providerTypes, note };
}

/** For deliveries without events: what happens to them instead. */
function offered(sample: Sample): Offer {
  const { status, reason, answer, events } = sample.expected;
  const refused = `refused, ${status}${reason === undefined ? '' : ` ${reason}`}`;
  const nothing = answer === undefined ? 'nothing' : 'a handshake';
  const type = events.length > 0 ? typesOf(sample).join(', ') : nothing;
  return { sample, type: status === 200 ? type : refused };
}

/** Deliveries with events first, by type; the others in order. */
function byType(one: Offer, other: Offer): number {
  const key = ({ sample, type }: Offer) => `${sample.expected.events.length > 0 ? 0 : 1} ${type}`;
  return key(one) < key(other) ? -1 : Number(key(one) > key(other));
}

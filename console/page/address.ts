export const views = [
  'events',
  'counts',
  'rates',
  'suppressions',
  'queues',
  'refusals',
  'subscriptions',
  'simulator',
] as const;

/** A search is no tab: its box is in the header. */
export type View = (typeof views)[number] | 'search';

export function titleOf(view: View): string {
  return view.slice(0, 1).toUpperCase() + view.slice(1);
}

export const filterNames = [
  'provider',
  'type',
  'account',
  'recipient',
  'failureKind',
  'domain',
  'category',
  'failed',
  'happened',
  'since',
  'until',
] as const;

/** As GET /api/events takes them; empty ones are absent. */
export type Filters = Readonly<Partial<Record<(typeof filterNames)[number], string | undefined>>>;

/** One timeline, and the event of it that is looked at. */
export interface StoryAddress {
  readonly provider: string;
  readonly account?: string | undefined;
  readonly subject: string;
  readonly event?: string | undefined;
  /** The recipient that the sentence is about; otherwise each. */
  readonly at?: string | undefined;
}

/** What is looked for: a text, or mails without news for this long. */
export interface Search {
  readonly text?: string | undefined;
  readonly unconfirmed?: string | undefined;
  /** How far back; otherwise 30 days. */
  readonly back?: string | undefined;
}

/** All that the page can be asked to show: what its URL's fragment says, which no server sees. */
export interface Address {
  readonly view: View;
  readonly filters: Filters;
  readonly story?: StoryAddress | undefined;
  readonly search?: Search | undefined;
  /** Times are shown in UTC. */
  readonly utc?: boolean | undefined;
}

const searchNames = ['text', 'unconfirmed', 'back'] as const;

/** Of `location.hash`; what it does not understand is left out. */
export function readAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const parameters = new URLSearchParams(query);
  const filters = given(parameters, filterNames);
  const story = readStory(parameters);
  const view = path === 'search' ? path : (views.find((name) => name === path) ?? 'events');
  return {
    view,
    filters,
    ...(story === undefined ? {} : { story }),
    ...(view === 'search' ? { search: given(parameters, searchNames) } : {}),
    ...(parameters.has('utc') ? { utc: true } : {}),
  };
}

export function writeAddress({ view, filters, story, search = {}, utc }: Address): string {
  const parameters = new URLSearchParams();
  const put = (values: Readonly<Record<string, string | undefined>>) => {
    for (const [name, value] of Object.entries(values)) if (value) parameters.set(name, value);
  };
  put(Object.fromEntries(filterNames.map((name) => [name, filters[name]])));
  if (view === 'search') put({ ...search });
  if (story !== undefined) {
    const { provider, account = '', subject, event, at } = story;
    put({ story: [provider, account, subject].map(encoded).join('/'), event, at });
  }
  if (utc) parameters.set('utc', '1');
  return `#/${view}${parameters.size === 0 ? '' : `?${parameters}`}`;
}

function readStory(parameters: URLSearchParams): StoryAddress | undefined {
  const [provider, account, subject] = (parameters.get('story') ?? '').split('/').map(decoded);
  if (!provider || !subject) return undefined;
  return { provider, subject, ...(account ? { account } : {}), ...given(parameters, ['event', 'at']) };
}

function given(parameters: URLSearchParams, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [name, parameters.get(name) ?? '']).filter(([, value]) => value),
  );
}

/** Half a character, which mail may hold, has no encoding. */
function encoded(part: string): string {
  return encodeURIComponent(part.toWellFormed());
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

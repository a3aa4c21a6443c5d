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

export type View = (typeof views)[number];

export const filterNames = [
  'provider',
  'type',
  'account',
  'recipient',
  'failureKind',
  'domain',
  'category',
  'happened',
  'since',
  'until',
] as const;

/** As GET /api/events takes them; empty ones are absent. */
export type Filters = Readonly<Partial<Record<(typeof filterNames)[number], string>>>;

/** One timeline, and the event of it that is looked at. */
export interface StoryAddress {
  readonly provider: string;
  readonly account?: string | undefined;
  readonly subject: string;
  readonly event?: string | undefined;
}

/** All that the page can be asked to show: what its URL's fragment says, which no server sees. */
export interface Address {
  readonly view: View;
  readonly filters: Filters;
  readonly story?: StoryAddress | undefined;
  /** Times are shown in UTC. */
  readonly utc?: boolean | undefined;
}

/** Of `location.hash`; what it does not understand is left out. */
export function readAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const parameters = new URLSearchParams(query);
  const filters = Object.fromEntries(
    filterNames.map((name) => [name, parameters.get(name)]).filter(([, value]) => value),
  );
  const story = readStory(parameters.get('story'), parameters.get('event'));
  const view = views.find((name) => name === path) ?? 'events';
  return {
    view,
    filters,
    ...(story === undefined ? {} : { story }),
    ...(parameters.has('utc') ? { utc: true } : {}),
  };
}

export function writeAddress({ view, filters, story, utc }: Address): string {
  const parameters = new URLSearchParams();
  for (const name of filterNames) {
    const value = filters[name];
    if (value) parameters.set(name, value);
  }
  if (story !== undefined) {
    const { provider, account = '', subject, event } = story;
    parameters.set('story', [provider, account, subject].map(encodeURIComponent).join('/'));
    if (event) parameters.set('event', event);
  }
  if (utc) parameters.set('utc', '1');
  return `#/${view}${parameters.size === 0 ? '' : `?${parameters}`}`;
}

function readStory(text: string | null, event: string | null): StoryAddress | undefined {
  const [provider, account, subject] = (text ?? '').split('/').map(decoded);
  if (!provider || !subject) return undefined;
  return { provider, subject, ...(account ? { account } : {}), ...(event ? { event } : {}) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { PosternEvent } from '../../functions/events/event.ts';
import { encodeDelivery } from '../../functions/webhook/delivery.ts';
import { eventually } from '../support/postern.ts';
import { eventsOf, providerNamed } from '../support/stored-deliveries.ts';
import { sent } from '../support/told-mail.ts';
import { barriers } from './axe.ts';
import { aStory, bounce, bounced, storeApart } from './stored.ts';
import { picture, startVisits, type Visits } from './visits.ts';

/** A script, a text turned around, and one that never ends. */
const hostile = `<img src=x onerror="window.owned = 1">\u202Egnp.exe '; $(reboot) ${'W'.repeat(900)}`;

let visits: Visits;

/** Paubox says a mail's subject line and sender. */
function delivered(id: string, to: string, subject: string, from = 'billing@example.com') {
  const time = new Date(Date.now() - 3 * 3_600_000).toISOString();
  const payload = { id: `id-${id}`, header_message_id: `<${id}>`, to, from, subject, time };
  const body = Buffer.from(JSON.stringify({ event_name: 'api_mail_log_delivered', payload }));
  return eventsOf(providerNamed('paubox'), body).map((event) => ({ ...event, recordedtime: time }));
}

const inEu = (events: readonly PosternEvent[]) => events.map((event) => ({ ...event, instance: 'eu' }));
const longAgo = new Date(Date.now() - 48 * 3_600_000).toISOString();
const silent = [
  ...sent({ messageId: 'silent@example.com', date: longAgo }, 'quiet@example.com'),
  ...eventsOf(
    providerNamed('paubox'),
    Buffer.from(
      JSON.stringify({
        event_name: 'api_mail_log_temporary_failure',
        payload: {
          id: 'limbo',
          header_message_id: '<limbo@example.com>',
          to: 'limbo@example.com',
          time: longAgo,
        },
      }),
    ),
  ),
];

beforeAll(async () => {
  visits = await startVisits();
  await storeApart(
    visits.postern,
    [
      ...silent,
      ...delivered('invoice-1@example.com', 'cy@example.net', 'Your invoice of May'),
      ...delivered('invoice-2@example.com', 'cy@example.net', 'Your INVOICE of June'),
      ...delivered('news@example.com', 'dee@example.net', 'News'),
      ...delivered(`h${hostile}@example.com`, 'evil@example.net', hostile, `"${hostile}"@example.com`),
      ...aStory(),
      ...inEu([bounced('results-17@example.com', 'bo@example.net')]),
    ],
    60_000,
  );
});

afterAll(() => visits.close());

/** Whatever a test did, the page said nothing on its console and asked nobody else. */
afterEach(async () => {
  expect(await visits.leave()).toEqual([]);
});

const open: Visits['openLive'] = (...asked) => visits.openLive(...asked);
const box = (page: Page) => page.getByRole('searchbox', { name: 'Search' });
const isFocused = (page: Page) => page.evaluate("document.activeElement.matches('[data-find]')");
const found = (page: Page) => page.getByRole('list', { name: 'Found' }).getByRole('button');
const story = (page: Page) => page.getByRole('region', { name: 'Story' });
const why = (page: Page) => page.getByRole('region', { name: 'Why' });

async function search(page: Page, text: string): Promise<void> {
  await page.keyboard.press('/');
  await box(page).fill(text);
  await page.keyboard.press('Enter');
}

test('from every page a slash leads to the search box, Esc leaves it, and Enter finds', async () => {
  const page = await open();
  for (const view of ['events', 'counts', 'queues', 'refusals', 'subscriptions', 'simulator', 'search']) {
    await page.goto(`${visits.url}#/${view}`);
    await page.keyboard.press('/');
    expect(await isFocused(page)).toBe(true);
    await page.keyboard.press('Escape');
    expect(await isFocused(page)).toBe(false);
  }
  await search(page, ' <news@example.com> ');
  await page.getByText('Searched as: Message-ID, or another id of the mail').waitFor();
  await why(page)
    .getByText(/^Delivered at .* UTC\.$/)
    .waitFor();
  await story(page).getByRole('heading', { name: 'message/news@example.com' }).waitFor();
});

test.each([
  ['dee@example.net', 'recipient address'],
  ['event id of news', 'event id'],
])('%s is found as %s', async (text, as) => {
  const [news] = delivered('news@example.com', 'dee@example.net', 'News');
  const page = await open();
  await page.getByRole('grid').getByText('dee@example.net').click();
  await story(page).getByText('Attributes').click();
  const id = await story(page).locator('dt', { hasText: /^id$/ }).locator('+ dd').textContent();
  expect(news?.subject).toBe('message/news@example.com');
  await search(page, as === 'event id' ? (id ?? '') : text);
  await page.getByText(`Searched as: ${as}`).waitFor();
  await why(page)
    .getByText(/^Delivered at/)
    .waitFor();
});

test('several mails are a list to pick from; back, forward and a reload show the same again', async () => {
  const page = await open();
  await search(page, 'cy@example.net');
  await page.getByText('2 mails.').waitFor();
  expect(await story(page).count()).toBe(0);
  await found(page).filter({ hasText: 'Your invoice of May' }).press('Enter');
  await story(page).getByRole('heading', { name: 'message/invoice-1@example.com' }).waitFor();
  await found(page).filter({ hasText: 'June' }).click();
  await story(page).getByRole('heading', { name: 'message/invoice-2@example.com' }).waitFor();
  await page.reload();
  await story(page).getByRole('heading', { name: 'message/invoice-2@example.com' }).waitFor();
  await story(page).getByRole('listitem').first().waitFor();
  await picture(page, 'console-search');
  expect(await box(page).inputValue()).toBe('cy@example.net');
  await page.goBack();
  await page.getByText('2 mails.').waitFor();
  await story(page).waitFor({ state: 'detached' });
  await page.goBack();
  await page.getByRole('grid').waitFor();
  expect(await box(page).inputValue()).toBe('');
  await page.goForward();
  await page.getByText('2 mails.').waitFor();
  await page.goForward();
  await why(page).waitFor();
  await page.keyboard.press('Escape');
  await story(page).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'All events' }).click();
  await page.waitForURL(/#\/events\?recipient=cy%40example.net/);
});

test('a mail that is found alone is opened, and Back leads to where the search began', async () => {
  const page = await open('#/queues');
  await search(page, 'news@example.com');
  await why(page).waitFor();
  await page.keyboard.press('Escape');
  await story(page).waitFor({ state: 'detached' });
  await page.getByText('1 mail.').waitFor();
  await page.goBack();
  await why(page).waitFor();
  await page.goBack();
  await page.waitForURL(/#\/queues/);
});

test('the same Message-ID at two instances of a provider is two mails', async () => {
  const page = await open();
  await search(page, 'results-17@example.com');
  await page.getByText('2 mails.').waitFor();
  await found(page).filter({ hasText: 'emailengine-eu' }).click();
  await story(page).getByText('emailengine-eu · acc1 · 1 event').waitFor();
  await found(page).filter({ hasText: 'after 1 deferral' }).click();
  await story(page).getByText('emailengine · acc1 · 3 events').waitFor();
  await page.reload();
  await story(page).getByText('emailengine · acc1 · 3 events').waitFor();
});

test('words of the subject line are looked for among what is loaded, and it says so', async () => {
  const page = await open();
  await page.getByRole('grid').getByText('Your INVOICE of June').waitFor();
  await search(page, 'invoice june');
  await page.getByText('Searched as: Message-ID, or another id of the mail; sender').waitFor();
  await page
    .getByText(/^Subject lines with these words among the \d+ events that this page has loaded/)
    .waitFor();
  const lines = page.getByRole('list', { name: 'Subject lines' }).getByRole('button');
  expect(await lines.count()).toBe(1);
  await lines.click();
  await why(page)
    .getByText(/^Delivered at/)
    .waitFor();
  await page.reload();
  await lines.waitFor();
});

test.each([
  ['nobody@nowhere.example', /recipient address; Message-ID, or another id of the mail; sender's reference/],
  ['nowhere.example', /domain of recipients; Message-ID/],
  ['%%%', /Message-ID/],
  ['#/events?story=a', /Message-ID/],
])('of %s it says that nothing was found, as what, and how far back', async (text, as) => {
  const page = await open();
  await search(page, text);
  await page.getByText(as).waitFor();
  await page.getByText(/^Nothing was found\. Before .*, only addresses were searched\./).waitFor();
  await page.getByRole('button', { name: 'Look 90 days back' }).click();
  await page.waitForURL(/back=90d/);
  // Each day is some requests.
  await page.getByText(/^Nothing was found/).waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Look 400 days back' }).waitFor();
});

test('nothing, and what can be nothing, gets a clear word', async () => {
  // The browser itself reports the answer 400.
  const { page } = await visits.visit();
  await page.locator('.feed.live').waitFor();
  await search(page, '   ');
  await page.getByText(/^You can find mail by/).waitFor();
  await search(page, '<>');
  await page.getByRole('alert').getByText('It must be an address or a Message-ID').waitFor();
  await page.context().close();
});

test('an answer that comes late is not taken for the one that was asked for last', async () => {
  const page = await open();
  const held = Promise.withResolvers<void>();
  await page.route(/api\/find\?text=cy/, async (route) => {
    await held.promise;
    await route.continue().catch(() => undefined);
  });
  await search(page, 'cy@example.net');
  await page.getByText(/^Searching/).waitFor();
  await storeApart(visits.postern, [bounced('while@example.com', 'while@example.net')], 0);
  await search(page, 'dee@example.net');
  await why(page)
    .getByText(/^Delivered at/)
    .waitFor();
  held.resolve();
  await page.goto(`${visits.url}#/events`);
  await page.getByRole('grid').getByText('while@example.net').waitFor();
  await page.goto(`${visits.url}#/search?text=while%40example.net`);
  await why(page)
    .getByText(/^Bounced/)
    .waitFor();
});

test('an open story tells what comes, and the sentence changes with it', async () => {
  const page = await open();
  await search(page, 'dee@example.net');
  await why(page)
    .getByText(/^Delivered at/)
    .waitFor();
  await storeApart(
    visits.postern,
    eventsOf(
      providerNamed('paubox'),
      Buffer.from(
        JSON.stringify({
          event_name: 'api_mail_log_opened',
          payload: {
            id: 'o',
            header_message_id: '<news@example.com>',
            to: 'dee@example.net',
            time: new Date().toISOString(),
          },
        }),
      ),
    ),
    0,
  );
  await why(page)
    .getByText(/; opened once\.$/)
    .waitFor();
});

test('hostile subject lines, addresses and ids are only ever texts, and move nothing', async () => {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 375, height: 740 },
  ]) {
    const page = await open('', { viewport });
    await search(page, 'evil@example.net');
    await why(page).waitFor();
    await page.keyboard.press('Escape');
    await found(page).waitFor();
    const shown = (await page.locator('body').textContent()) ?? '';
    expect(shown).toContain('<img src=x');
    expect(shown).not.toContain('\u202e');
    expect(await page.evaluate('window.owned')).toBeUndefined();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
    await found(page).click();
    await story(page).getByRole('region', { name: 'Payload' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
    expect(await barriers(page)).toEqual([]);
    await search(page, hostile);
    await page.getByText('Nothing was found').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
  }
});

test('the id, the address, the link and the command can be copied', async () => {
  const page = await open('', { permissions: ['clipboard-read', 'clipboard-write'] });
  const copied = async (name: string) => {
    await page.getByRole('button', { name }).last().click();
    await page.getByRole('button', { name: `${name}: Copied` }).waitFor();
    return page.evaluate<string>('navigator.clipboard.readText()');
  };
  await search(page, 'dee@example.net');
  await why(page).waitFor();
  expect(await copied('Copy id')).toBe('news@example.com');
  expect(await copied('Copy address')).toBe('dee@example.net');
  expect(await copied('Copy link')).toBe(page.url());
  expect(await copied('Copy command')).toBe(
    'npx postern why --provider paubox --account - --local message/news@example.com',
  );
  await page.keyboard.press('Escape');
  expect(await copied('Copy command')).toBe('npx postern why --local dee@example.net');
  await search(page, "-x'\u0007 y");
  await page.getByText('Nothing was found').waitFor();
  expect(await copied('Copy command')).toBe("npx postern why --local -- $'-x\\'\\U00000007 y'");
});

test('an event is sent again to a subscriber, after a yes', async () => {
  const page = await open();
  const { depth, eventsQueueUrl } = visits.postern;
  await search(page, 'dee@example.net');
  await story(page).getByRole('button', { name: 'Resend …' }).click();
  await page.getByRole('dialog', { name: 'Resend this event?' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await depth(eventsQueueUrl)).toBe(0);
  await story(page).getByRole('button', { name: 'Resend …' }).press('Enter');
  await page.getByRole('button', { name: 'Resend to events' }).press('Enter');
  await story(page).getByText('Sent to events again.').waitFor();
  expect(await depth(eventsQueueUrl)).toBe(1);
});

test('one dead letter is moved back, and the others stay', async () => {
  const { sqs, deadLettersUrl: QueueUrl, depth } = visits.postern;
  for (const id of ['d-1', 'd-2']) {
    const received = { id, provider: 'emailengine', receivedAt: new Date().toISOString(), headers: {} };
    const MessageBody = encodeDelivery({
      ...received,
      body: bounce(`${id}@example.com`, `${id}@example.net`),
    });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }
  const page = await open('#/queues');
  await page.getByRole('button', { name: 'Show why' }).click();
  const letter = page.getByRole('row', { name: /d-2/ });
  await letter.getByRole('button', { name: 'Redrive this …' }).click();
  await page.getByRole('dialog', { name: 'Redrive one dead letter of deliveries?' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Redrive 1' }).click();
  await page.getByText('One dead letter was moved back').waitFor();
  await letter.waitFor({ state: 'detached' });
  await page.getByRole('row', { name: /d-1/ }).waitFor();
  await eventually(async () => (await depth(QueueUrl)) === 1);
  await search(page, 'd-2@example.net');
  await why(page)
    .getByText(/^Bounced/)
    .waitFor();
});

test('the simulator tells a story of a mail, and leads to what happened to it', async () => {
  const page = await open('#/simulator');
  await page.getByRole('button', { name: 'bounced by emailengine' }).click();
  const outcomes = page.getByRole('list', { name: 'Sent' });
  await outcomes.getByRole('button', { name: 'email.bounced' }).waitFor();
  await outcomes.getByRole('button', { name: 'What happened to it?' }).click();
  await why(page)
    .getByText(/^Bounced/)
    .waitFor();
});

test('mail that was sent, without news since, is a list, and says what it leaves out and why', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Sent, no news since' }).click();
  await page.getByRole('heading', { name: 'Sent, no news since' }).waitFor();
  await why(page)
    .getByText(/^Deferred at/)
    .waitFor();
  await page.getByText('Not listed: 1 sent by emailengine.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByLabel('No news for').selectOption('7d');
  await page.getByText('Nothing was found.').waitFor();
  await page.reload();
  await page.getByText('Nothing was found.').waitFor();
});

test('a list shows when it happened and when it was stored, if they differ', async () => {
  const page = await open();
  const row = page.getByRole('row', { name: /invoice of May/ }).first();
  await row.waitFor();
  expect(await row.locator('.happened time').count()).toBe(1);
  const now = bounced('now@example.com', 'now@example.net');
  await storeApart(visits.postern, [{ ...now, time: new Date().toISOString() }], 0);
  const other = page.getByRole('row', { name: /now@example\.net/ });
  await other.waitFor();
  expect(await other.locator('.happened time').count()).toBe(0);
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each([
    ['wide', { width: 1280, height: 800 }],
    ['narrow', { width: 375, height: 740 }],
  ])('neither a search nor what it finds keeps anybody out, %s', async (_, viewport) => {
    const page = await open('#/search', { colorScheme, viewport });
    await page.getByText(/^You can find mail by/).waitFor();
    expect(await barriers(page)).toEqual([]);
    for (const text of ['example.net', 'invoice', 'bo@example.net']) {
      await search(page, text);
      await page.locator('.mails li').first().waitFor();
      expect(await barriers(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
    }
    await found(page).first().click();
    await why(page).waitFor();
    expect(await barriers(page)).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Download, Page } from 'playwright-core';
import { openConsole } from '../support/console.ts';
import { dayMs, dayOf, monday, week } from '../support/known-week.ts';
import { startPostern } from '../support/postern.ts';
import { tableOf } from '../support/stored-deliveries.ts';
import { bounced } from '../support/told-mail.ts';
import { barriers } from './axe.ts';
import { picture, startVisits, type Visits } from './visits.ts';

let visits: Visits;
/** Queries for buckets of days that it knows wait for its promise. */
let held: { isHeld(bucket: string): boolean; readonly until: Promise<void> } | undefined;

beforeAll(async () => {
  visits = await startVisits(async ({ operation, caller, body }, forward) => {
    if (operation === 'Query' && caller === 'local' && held?.isHeld(body.toString())) await held.until;
    return forward();
  });
  const table = tableOf(visits.postern);
  for (const event of week) await table.store([event], new Date(event.recordedtime));
  // Before that week.
  const early = new Date(monday - 3 * dayMs);
  const hostile = { date: early.toISOString(), messageId: 'hostile@example.com' };
  await table.store(
    bounced(hostile, '=1+1@evil.example', '550 5.1.1 <img src=x onerror="window.owned = 1">'),
    early,
  );
  table.close();
});

afterAll(() => visits.close());

afterEach(async () => {
  held = undefined;
  expect(await visits.leave()).toEqual([]);
});

const open: Visits['open'] = (...asked) => visits.open(...asked);
const thatWeek = `since=${dayOf(0)}T00:00:00Z&until=${dayOf(7)}T00:00:00Z`;
const rows = (page: Page) => page.getByRole('grid').locator('.rows [role=row]');
const cells = (page: Page, row: number) =>
  page.locator('.sheet tbody tr').nth(row).locator('td').allTextContents();

async function saved(page: Page): Promise<string> {
  const [download] = await Promise.all<[Promise<Download>, Promise<void>]>([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as CSV' }).first().click(),
  ]);
  return readFileSync(await download.path(), 'utf8');
}

test('rates of a known week are shown by day, domain and cause, and lead to the events behind them', async () => {
  const page = await open(`#/rates?provider=emailengine&${thatWeek}`);
  await page.getByText(/^As of/).waitFor();
  // 16 sent: eleven to Gmail, six to example.net, of which one went to both.
  const figures = await page.locator('.rates figcaption').allTextContents();
  expect(figures).toEqual([
    'Delivered ',
    'Bounced 25.00 %4 of 16(2 on days without mail sent)',
    'Blocked 6.25 %1 of 16',
    'Complaints 6.25 %1 of 16(1 on days without mail sent)',
    'Opened 18.75 %3 of 16',
    'Opened, without machines 12.50 %2 of 16',
  ]);
  await page.getByText('No delivery was reported in this time.').waitFor();
  // Of Tuesday's six, one bounced that day, and one of Monday's was refused because of the sender.
  const tuesday = await cells(page, -2);
  expect(tuesday.slice(1)).toEqual(['6', '2', '–', '16.67 %', '16.67 %', '0.00 %', '0.00 %', '0.00 %']);
  await page.getByRole('combobox', { name: 'Rows' }).selectOption('By cause');
  expect((await cells(page, 1)).slice(0, 4)).toEqual(['authentication', 'sender', '1', '1']);
  await page
    .getByRole('row', { name: /^authentication/ })
    .getByRole('link')
    .last()
    .click();
  await rows(page).first().waitFor();
  expect(await rows(page).allTextContents()).toEqual([expect.stringContaining('user1@gmail.com')]);
  await page.goBack();
  await page.getByRole('combobox', { name: 'Rows' }).waitFor();
  await page.getByRole('link', { name: 'gmail.com' }).click();
  await page.waitForURL(/domain=gmail\.com/);
  expect(await page.getByLabel('Domain').inputValue()).toBe('gmail.com');
  await page.getByRole('button', { name: /^failed permanently/ }).waitFor();
  await rows(page).first().waitFor();
  const failed = await rows(page).allTextContents();
  expect(failed.filter((text) => !/email\.(bounced|rejected|failed).*gmail\.com/s.test(text))).toEqual([]);
  await page.getByRole('button', { name: /^happened/ }).click();
  await page.waitForURL((url) => !url.hash.includes('happened='));
});

test('a rate that a provider does not report says so, and is never 0', async () => {
  const page = await open(`#/rates?provider=arpoone&${thatWeek}`);
  await page.getByText(/^As of/).waitFor();
  expect(await page.getByText("The provider doesn't report this.").count()).toBe(6);
  expect(await page.locator('main').textContent()).not.toMatch(/0\.00 %/);
});

test('what is saved has the days of the zone, and no cell that a spreadsheet runs', async () => {
  const page = await open(`#/rates?${thatWeek}&utc=1`);
  await page.getByText(/^As of/).waitFor();
  const [head, ...lines] = (await saved(page)).trimEnd().split('\r\n');
  expect(head).toBe(
    '"day","mails","failed","rates.delivery","rates.bounce","rates.blocked","rates.complaint","rates.open","rates.openWithoutMachines"',
  );
  expect(lines.at(-1)).toBe(`"${dayOf(0)}","10","1","","0.1","0","0","0.3","0.2"`);
  await page.goto(`${visits.url}#/suppressions?since=${dayOf(-4)}T00:00:00Z`);
  await page.getByRole('row', { name: /evil/ }).waitFor();
  await page.getByText(/^As of/).waitFor();
  const suppressed = await saved(page);
  expect(suppressed).toMatch(/^"address","reason",/);
  expect(suppressed).toContain(`"'=1+1@evil.example","bounced","hard","user_unknown"`);
  expect(suppressed).toContain(new Date(monday - 3 * dayMs).toISOString());
  await page.goto(`${visits.url}#/events?${thatWeek}`);
  await rows(page).first().waitFor();
  expect(await saved(page)).toMatch(/^"id","time","storedAt",/);
});

test('suppressions show cause and story, and what was refused because of the sender', async () => {
  const page = await open(`#/suppressions?${thatWeek}`, {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await page.getByText(/^As of/).waitFor();
  const row = page.getByRole('row', { name: /kim@example\.net/ });
  await row.getByRole('button', { name: 'Copy' }).click();
  await row.getByText('Copied').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('kim@example.net');
  await page.getByRole('combobox', { name: 'Cause' }).selectOption('complained');
  expect(await page.locator('.sheet tbody tr').count()).toBe(1);
  await page.getByText(/^npx postern suppressions push emailengine --list LIST --/).waitFor();
  await page.getByRole('link', { name: 'authentication' }).click();
  await rows(page).getByText('user1@gmail.com').waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'bounced: user unknown' }).first().click();
  await page.getByRole('region', { name: 'Story' }).getByRole('listitem').first().waitFor();
});

test('times and days are local or UTC, as one control says, which the address keeps', async () => {
  const page = await open(`#/rates?${thatWeek}`, { timezoneId: 'Pacific/Auckland' });
  await page.getByText(/^As of/).waitFor();
  // Noon of Monday in UTC is Tuesday there.
  const tuesday = new Date(monday + dayMs).toLocaleDateString('en-US', {
    month: 'short',
    day: 'numeric',
    timeZone: 'UTC',
  });
  expect((await cells(page, -1))[0]).toBe(tuesday);
  await page.getByRole('combobox', { name: 'Times' }).selectOption('UTC');
  await page.getByText(/\(UTC\)/).waitFor();
  await page.getByText(/^As of/).waitFor();
  expect((await cells(page, -2))[0]).toBe(tuesday);
  expect((await cells(page, -1)).slice(0, 2)).toEqual([expect.not.stringContaining(tuesday), '10']);
  await page.keyboard.press('1');
  await rows(page).first().waitFor();
  const utc = await rows(page).first().locator('time').first().textContent();
  await page.reload();
  await rows(page).first().waitFor();
  expect(await rows(page).first().locator('time').first().textContent()).toBe(utc);
  await page.getByRole('combobox', { name: 'Times' }).selectOption('Local time');
  expect(await rows(page).first().locator('time').first().textContent()).not.toBe(utc);
  expect(new URL(page.url()).hash).not.toContain('utc');
});

describe('while an answer is awaited', () => {
  const shown = [
    ['events', 'events', 'Loading …'],
    ['counts', 'counts', 'Reading …'],
    ['rates', 'rates', 'Reading …'],
    ['suppressions', 'suppressions', 'Reading …'],
    ['queues', 'queues', 'Loading …'],
    ['refusals', 'refusals', 'Reading the logs …'],
    ['subscriptions', 'subscriptions', 'Loading …'],
    ['simulator', 'samples', 'Loading …'],
  ] as const;

  test.each(shown)('%s says so, and a failure with a way to try again', async (view, route, text) => {
    const answer = Promise.withResolvers<void>();
    const visit = await visits.visit('#/none');
    const { page } = visit;
    let isFirst = true;
    await page.route(new RegExp(`/api/${route}(\\?|$)`), async (asked) => {
      if (!isFirst) return asked.continue();
      await answer.promise;
      isFirst = false;
      await asked.fulfill({ status: 502, json: { error: 'failed', message: 'AWS said no.' } });
    });
    await page.goto(`${visits.url}#/${view}?since=29d`);
    await page.reload();
    await page.getByRole('main').getByText(text, { exact: true }).first().waitFor();
    answer.resolve();
    await page.getByText('AWS said no.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('AWS said no.').waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('of a story, it says so', async () => {
    const answer = Promise.withResolvers<void>();
    const page = await open('#/queues');
    await page.route(/\/api\/story/, async (asked) => {
      await answer.promise;
      await asked.continue();
    });
    await page.goto(`${visits.url}#/events?story=emailengine/acc2/message%252Fthree%2540example.com`);
    await page.getByRole('region', { name: 'Story' }).getByText('Loading …').waitFor();
    answer.resolve();
    await page.getByRole('region', { name: 'Story' }).getByRole('listitem').first().waitFor();
  });

  test.each(['counts', 'rates'])(
    '%s of 30 days shows the figures so far, and how far it is',
    async (view) => {
      const letGo = Promise.withResolvers<void>();
      held = { isHeld: (bucket) => !bucket.includes(dayOf(1)), until: letGo.promise };
      const page = await open(`#/${view}?since=30d`);
      // Eight are asked at once: Tuesday's come behind others.
      held = { isHeld: (bucket) => bucket.includes(dayOf(1)), until: letGo.promise };
      await page.goto(`${visits.url}#/${view}?since=29d`);
      await page.getByRole('progressbar').waitFor();
      await page.locator('.total strong').waitFor();
      await page.getByText(/events read so far/).waitFor();
      letGo.resolve();
      await page.getByText(/^As of/).waitFor();
    },
  );

  test('who leaves is no longer waited for', async () => {
    const letGo = Promise.withResolvers<void>();
    held = { isHeld: () => true, until: letGo.promise };
    const page = await open('#/rates');
    await page.getByText('Reading …').waitFor();
    const given = page.waitForEvent('requestfailed', (request) => request.url().includes('/api/rates'));
    await page.keyboard.press('5');
    expect((await given).failure()?.errorText).toBe('net::ERR_ABORTED');
    letGo.resolve();
  });

  test('an answer that breaks off is not taken for a whole one', async () => {
    const page = await open('#/queues');
    await page.route(/\/api\/counts/, (asked) =>
      asked.fulfill({ body: '{"read":{"done":1,"total":2,"events":3}}\n' }),
    );
    await page.keyboard.press('2');
    await page.getByText('The answer broke off. Try again.').waitFor();
  });
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each([1280, 375])('figures keep nobody out at %i px', async (width) => {
    const page = await open(`#/rates?${thatWeek}`, { colorScheme, viewport: { width, height: 900 } });
    for (const view of ['rates', 'suppressions', 'counts']) {
      await page.goto(`${visits.url}#/${view}?${thatWeek}`);
      await page.getByRole('heading', { name: view, exact: false }).first().waitFor();
      await page.getByText(/^As of/).waitFor();
      if (view !== 'counts' && width > 375 && colorScheme === 'light') await picture(page, `console-${view}`);
      expect([view, await barriers(page)]).toEqual([view, []]);
      expect([view, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([view, width]);
    }
  });
});

test('a store without events says so on every page of figures', async () => {
  const empty = await startPostern();
  const own = await openConsole(empty.engine.endpoint);
  const { page, problems } = await visits.visit('#/rates', {}, own.url);
  await page.getByText('No mail in this time').waitFor();
  await page.keyboard.press('4');
  await page.getByText('Nobody is on the list').waitFor();
  await page.keyboard.press('2');
  await page.getByText('No events in this time').waitFor();
  expect(problems).toEqual([]);
  await page.context().close();
  await own.close();
  await empty.stop();
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pMap from 'p-map';
import type { Page } from 'playwright-core';
import type { PosternEvent } from '../../functions/events/event.ts';
import { toItem } from '../../functions/events/item.ts';
import { eventually } from '../support/postern.ts';
import { layout, tableOf } from '../support/stored-deliveries.ts';
import { bounced, storeApart } from './stored.ts';
import { startVisits, type Visits } from './visits.ts';

const many = 100_000;
const apartMs = 500;
/** What the page asks for first, and then at once. */
const [firstPage, nextPage] = [200, 1_000];
const mostRows = 200;
let visits: Visits;

/** The same bounce of another mail: to make each by its own would take longer than the test. */
function another(event: PosternEvent, n: number): PosternEvent {
  const id = (n + 1).toString(16).padStart(8, '0').repeat(4);
  const data = { ...event.data, recipient: `to-${n}@example.net` };
  return Object.assign({ ...event }, { id, subject: `message/m-${n}@example.com`, data });
}

beforeAll(async () => {
  visits = await startVisits();
  const table = tableOf(visits.postern);
  const event = bounced('m@example.com', 'to@example.net');
  const start = Date.now() - apartMs * many;
  const chunks = Array.from({ length: many / 1_000 }, (_, chunk) => chunk * 1_000);
  const fill = (from: number) =>
    table.putAll(
      Array.from({ length: 1_000 }, (_, at) =>
        toItem(another(event, from + at), new Date(start + (from + at) * apartMs), layout),
      ),
    );
  await pMap(chunks, fill, { concurrency: 4 });
  table.close();
}, 240_000);

afterAll(() => visits.close());

/** What a page asks of the console from now on, by the name of the route. */
function asked(page: Page): Map<string, number> {
  const counts = new Map<string, number>();
  page.on('request', (request) => {
    const [, route] = /\/api\/([\w-]+)/.exec(request.url()) ?? [];
    if (route !== undefined) counts.set(route, (counts.get(route) ?? 0) + 1);
  });
  return counts;
}

test('of 100,000 events the page holds 200 rows at most, asks for each page once, and a live one costs what it is', async () => {
  const { page, problems } = await visits.visit('#/queues');
  const rows = page.locator('.rows [role=row]');
  const grid = page.getByRole('grid');
  const counts = asked(page);
  await page.goto(`${visits.url}#/events?since=7d`);
  await rows.getByText(`to-${many - 1}@`).waitFor();
  expect(counts.get('events')).toBeLessThanOrEqual(2);
  const before = counts.get('events') ?? 0;
  let mostSeen = 0;
  // The last one is at the end of what is loaded, until everything is.
  await eventually(async () => {
    await grid.press('End');
    mostSeen = Math.max(mostSeen, await rows.count());
    return (await grid.getAttribute('aria-rowcount')) === String(many + 1);
  });
  // The last rows may have come after the key.
  await grid.press('End');
  await rows.getByText('to-0@').waitFor();
  await page.getByText(`${many.toLocaleString('en-US')} events`).waitFor();
  expect((counts.get('events') ?? 0) - before).toBeLessThanOrEqual((many - firstPage) / nextPage + 1);
  for (const key of ['Home', 'PageDown', 'PageDown', 'PageUp', 'End', 'Home']) {
    await grid.press(key);
    await page.locator('[aria-selected=true]').waitFor();
    mostSeen = Math.max(mostSeen, await rows.count());
  }
  expect(mostSeen).toBeLessThanOrEqual(mostRows);
  counts.clear();
  await page.evaluate(`
    window.changed = 0;
    new MutationObserver((changes) => {
      for (const { addedNodes, removedNodes } of changes) window.changed += addedNodes.length + removedNodes.length;
    }).observe(document.querySelector('.rows'), { childList: true });`);
  const live = Array.from({ length: 20 }, (_, n) =>
    bounced(`live-${n}@example.com`, `live-${n}@example.net`),
  );
  await storeApart(visits.postern, live, 1);
  await rows.getByText('live-19@example.net').waitFor();
  // Each comes, and one goes out of sight for it.
  expect(await page.evaluate('window.changed')).toBeLessThanOrEqual(2 * live.length);
  expect(await rows.count()).toBeLessThanOrEqual(mostRows);
  expect([counts.get('events'), counts.get('story')]).toEqual([undefined, undefined]);
  expect(problems).toEqual([]);
  await page.context().close();
}, 300_000);

test('what comes does not move what is being read', async () => {
  const { page, problems } = await visits.visit();
  const grid = page.getByRole('grid');
  await page.locator('.feed.live').waitFor();
  for (const key of ['Home', 'PageDown', 'PageDown', 'PageDown']) await grid.press(key);
  const read = page.locator('[aria-selected=true]');
  const before = await read.boundingBox();
  const count = await grid.getAttribute('aria-rowcount');
  await storeApart(visits.postern, [bounced('late@example.com', 'late@example.net')], 0);
  await eventually(async () => (await grid.getAttribute('aria-rowcount')) === String(Number(count) + 1));
  expect(await read.boundingBox()).toEqual(before);
  expect(problems).toEqual([]);
  await page.context().close();
});

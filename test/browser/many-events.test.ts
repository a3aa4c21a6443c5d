import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../support/postern.ts';
import { bounced, storeApart } from './stored.ts';
import { startVisits, type Visits } from './visits.ts';

const many = 10_000;
const mostRows = 200;
let visits: Visits;

beforeAll(async () => {
  visits = await startVisits();
  const events = Array.from({ length: many }, (_, n) => bounced(`m-${n}@example.com`, `to-${n}@example.net`));
  await storeApart(visits.postern, events, 5_000);
});

afterAll(() => visits.close());

test('ten thousand events are loaded by scrolling, and the page holds at most 200 rows', async () => {
  const { page, problems } = await visits.visit();
  const rows = page.locator('.rows [role=row]');
  const grid = page.getByRole('grid');
  await rows.getByText(`to-${many - 1}@`).waitFor();
  let mostSeen = 0;
  // The last one is at the end of what is loaded, until everything is.
  await eventually(async () => {
    await grid.press('End');
    mostSeen = Math.max(mostSeen, await rows.count());
    return (await grid.getAttribute('aria-rowcount')) === String(many + 1);
  });
  await grid.press('End');
  await rows.getByText('to-0@').waitFor();
  await page.getByText(`${many.toLocaleString('en-US')} events`, { exact: true }).waitFor();
  for (const key of ['Home', 'PageDown', 'PageDown', 'PageUp', 'End']) {
    await grid.press(key);
    await page.locator('[aria-selected=true]').waitFor();
    mostSeen = Math.max(mostSeen, await rows.count());
  }
  expect(mostSeen).toBeLessThanOrEqual(mostRows);
  await page.keyboard.press('2');
  await page.getByText(`${many.toLocaleString('en-US')} events`).waitFor();
  await page
    .getByRole('cell', { name: many.toLocaleString('en-US') })
    .first()
    .waitFor();
  expect(problems).toEqual([]);
  await page.context().close();
});

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

import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { encodeDelivery } from '../../functions/webhook/delivery.ts';
import { post } from '../../operations/samples/post.ts';
import { readCase, sampleSecret } from '../../operations/samples/read.ts';
import { openConsole } from '../support/console.ts';
import { eventually, startPostern } from '../support/postern.ts';
import { providerNamed } from '../support/stored-deliveries.ts';
import { barriers } from './axe.ts';
import { aDay, aStory, bounce, bounced, storeApart } from './stored.ts';
import { picture, startVisits, type Visits } from './visits.ts';

const emailengine = providerNamed('emailengine');
const views = [
  'events',
  'counts',
  'rates',
  'suppressions',
  'queues',
  'refusals',
  'subscriptions',
  'simulator',
];
/** A script, a text turned around, a bell, a line break. */
const hostile =
  '<script>window.owned = 1</script><img src=x onerror="window.owned = 1">\u202Egnp.exe\u0007\n';
const minuteMs = 60_000;

let visits: Visits;

beforeAll(async () => {
  visits = await startVisits();
  const hostileEvent = bounced(`a${hostile}@example.com`, 'hostile@example.net', `550 ${hostile}`);
  await storeApart(visits.postern, [...aDay(), ...aStory(), hostileEvent], 6 * minuteMs);
});

afterAll(() => visits.close());

/** Whatever a test did, the page said nothing on its console and asked nobody else. */
afterEach(async () => {
  expect(await visits.leave()).toEqual([]);
});

const open: Visits['openLive'] = (...asked) => visits.openLive(...asked);
const rows = (page: Page) => page.getByRole('grid').locator('.rows [role=row]');
const deliver = (name: string) => {
  const delivery = readCase(emailengine, name);
  return post(visits.postern.urlOf(emailengine), delivery, sampleSecret(emailengine), new Date());
};

test('it says what it looks at, and that it is live', async () => {
  const page = await open();
  await page.getByText('local run', { exact: true }).waitFor();
  expect(await page.getByRole('status').textContent()).toBe('Live');
  expect(await page.title()).toBe('Events · local run');
});

test('an event shows as soon as it is stored', async () => {
  const page = await open('#/events?recipient=live%40example.net');
  await page.getByText('No event matches these filters').waitFor();
  const body = bounce('live@example.com', 'live@example.net');
  const headers = Object.entries(emailengine.sign(body, sampleSecret(emailengine), new Date()));
  const answer = await fetch(visits.postern.urlOf(emailengine), {
    method: 'POST',
    headers: [['content-type', 'application/json'], ...headers],
    body: new Uint8Array(body),
  });
  expect(answer.status).toBe(200);
  await rows(page).getByText('live@example.net').waitFor();
});

test('while it is paused nothing moves, and then nothing is missing', async () => {
  const page = await open();
  await page.keyboard.press('p');
  const before = await rows(page).first().textContent();
  await deliver('061-messageBounce');
  await storeApart(visits.postern, [bounced('paused@example.com', 'paused@example.net')], 0);
  await page.getByText(/Paused, [1-9]/).waitFor();
  expect(await rows(page).first().textContent()).toBe(before);
  await page.keyboard.press('p');
  await rows(page).getByText('paused@example.net').waitFor();
});

test('filters are in the URL, outlive a reload, and are cleared at once', async () => {
  const page = await open();
  await page.getByLabel('Type').selectOption('email.*');
  await page.getByLabel('Failure').selectOption('hard');
  await page.getByLabel('Recipient').fill('nobody@example.net');
  await page.waitForURL(/recipient=nobody/);
  await page.reload();
  await rows(page).first().waitFor();
  for (const text of await rows(page).allTextContents()) {
    expect(text).toMatch(/email\..*nobody@example\.net.*hard/s);
  }
  await page.keyboard.press('c');
  await rows(page).filter({ hasNotText: 'nobody@example.net' }).first().waitFor();
  expect(page.url()).toBe(`${visits.url}#/events`);
});

test('the story of a message shows everything that happened, our event next to their payload', async () => {
  const page = await open('#/events?recipient=nobody%40example.net');
  await rows(page).getByText('original ünï').first().click();
  const story = page.getByRole('region', { name: 'Story' });
  await story.getByRole('heading', { name: 'message/orig-msg-1@example.com' }).waitFor();
  await story.getByRole('listitem').first().waitFor();
  const ours = story.getByRole('region', { name: 'Normalised' });
  await ours.getByText('failure.', { exact: false }).first().waitFor();
  const theirs = story.getByRole('region', { name: 'Payload' });
  expect(await theirs.textContent()).toContain('"event": "messageBounce"');
  await story.getByRole('button', { name: 'As sent' }).click();
  expect(await theirs.textContent()).toMatch(/"event":"messageBounce"/);
  await page.reload();
  await story.getByRole('listitem').first().waitFor();
});

test('a text from mail is only ever a text', async () => {
  const page = await open('#/events?recipient=hostile%40example.net');
  await rows(page).first().click();
  const story = page.getByRole('region', { name: 'Story' });
  await story.getByRole('region', { name: 'Payload' }).waitFor();
  const heading = await story.getByRole('heading', { level: 2 }).textContent();
  expect(heading).toContain('<script>window.owned = 1</script>');
  expect(heading).toContain('\\u202egnp.exe\\u0007\\u000a');
  const shown = (await page.locator('body').textContent()) ?? '';
  expect(['\u202e', '\u0007'].filter((character) => shown.includes(character))).toEqual([]);
  expect(await page.evaluate('window.owned')).toBeUndefined();
  expect(await page.locator('img, script:not([src])').count()).toBe(0);
});

test('the simulator sends any delivery with one click, and shows what happened to it', async () => {
  const page = await open('#/simulator');
  await page.getByLabel('Filter samples').fill('emailengine example');
  await page.getByRole('button', { name: /^example/ }).click();
  const sent = page.getByRole('list', { name: 'Sent' });
  await sent.getByText('200').waitFor();
  await sent.getByRole('button', { name: 'email.clicked' }).click();
  await page.getByRole('heading', { name: 'message/hello@example.com' }).waitFor();
});

test('a refusal is shown with its reason, and what to do', async () => {
  const page = await open('#/simulator');
  await page.getByLabel('Filter samples').fill('tampered-body emailengine');
  await page.getByRole('button', { name: /^tampered-body/ }).click();
  await page.getByRole('list', { name: 'Sent' }).getByText('401').waitFor();
  await page.getByRole('link', { name: 'Refusals' }).click();
  const refusal = page.getByRole('row', { name: /emailengine 401 signature_mismatch/ });
  await refusal.first().waitFor();
  expect(await refusal.first().textContent()).toContain('postern secrets');
});

test('subscriptions show their state', async () => {
  const page = await open('#/simulator');
  await page.getByLabel('Filter samples').fill('lifecycle-error');
  await page.getByRole('button', { name: /^lifecycle-error/ }).click();
  await page.getByRole('list', { name: 'Sent' }).getByText('200').waitFor();
  await page.getByRole('link', { name: 'Subscriptions' }).click();
  await page.getByRole('row', { name: /error/ }).waitFor();
});

test('counts lead to what they count', async () => {
  const page = await open('#/counts');
  await page.getByRole('img', { name: /^Events from/ }).waitFor();
  await page.getByRole('link', { name: 'email.complained' }).click();
  await rows(page).first().waitFor();
  for (const text of await rows(page).allTextContents()) expect(text).toContain('email.complained');
});

test('dead letters tell why they are here, and are redriven after a yes', async () => {
  const received = { id: 'd-1', provider: 'emailengine', receivedAt: new Date().toISOString(), headers: {} };
  const body = bounce('redriven@example.com', 'redriven@example.net');
  const { sqs, deadLettersUrl, depth } = visits.postern;
  const MessageBody = encodeDelivery({ ...received, body });
  await sqs.send(new SendMessageCommand({ QueueUrl: deadLettersUrl, MessageBody }));
  const page = await open('#/queues');
  await page.getByRole('button', { name: 'Show why' }).click();
  await page.getByRole('row', { name: /emailengine .*d-1/ }).waitFor();
  await picture(page, 'console-dead-letters');
  const ask = page.getByRole('button', { name: 'Redrive …' });
  await ask.click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await depth(deadLettersUrl)).toBe(1);
  await ask.click();
  await page.getByRole('button', { name: 'Redrive 1' }).click();
  await page.getByText(/SQS is moving them back/).waitFor();
  await eventually(async () => (await depth(deadLettersUrl)) === 0);
  await page.getByRole('link', { name: 'Events' }).click();
  await rows(page).getByText('redriven@example.net').waitFor();
});

test('all of it can be done by keys', async () => {
  const page = await open();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('content');
  for (const key of ['j', 'j', 'ArrowDown', 'k']) await page.keyboard.press(key);
  const second = await rows(page).nth(1).locator('.subject').textContent();
  expect(await page.locator('[aria-selected=true] .subject').textContent()).toBe(second);
  await page.keyboard.press('Enter');
  const story = page.getByRole('region', { name: 'Story' });
  await story.getByRole('heading', { level: 2, name: second ?? '' }).waitFor();
  await page.keyboard.press('j');
  const third = await rows(page).nth(2).locator('.subject').textContent();
  await story.getByRole('heading', { level: 2, name: third ?? '' }).waitFor();
  await page.keyboard.press('Escape');
  await story.waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  for (const [at, view] of views.entries()) {
    await page.keyboard.press(String(at + 1));
    await page.waitForURL(new RegExp(`#/${view}`));
  }
});

test('a feed that ended is shown as no longer live', async () => {
  const own = await openConsole(visits.postern.engine.endpoint);
  const { page } = await visits.visit('', {}, own.url);
  await page.locator('.feed.live').waitFor();
  await own.close();
  await page.getByText('Not live: trying again').waitFor();
  await page.context().close();
});

test('another local run at the same address is not mistaken for the one before: the page is cleared, and says so', async () => {
  const before = await openConsole(visits.postern.engine.endpoint);
  const { page } = await visits.visit('', {}, before.url);
  await rows(page).getByText('bo@example.net').first().click();
  await page.getByRole('region', { name: 'Story' }).waitFor();
  await page.keyboard.press('p');
  await before.close();
  const again = await startPostern();
  const after = await openConsole(again.engine.endpoint, { port: Number(new URL(before.url).port) });
  await page.getByText('The local run was restarted').waitFor();
  await page.getByText('No events in this time').waitFor();
  expect(await page.getByRole('region', { name: 'Story' }).count()).toBe(0);
  expect(await barriers(page)).toEqual([]);
  const delivery = readCase(emailengine, '061-messageBounce');
  await post(again.urlOf(emailengine), delivery, sampleSecret(emailengine), new Date());
  await rows(page).first().waitFor();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page.reload();
  await page.locator('.feed.live').waitFor();
  expect(await page.getByText('The local run was restarted').count()).toBe(0);
  await page.context().close();
  await after.close();
  await again.stop();
});

test('a break without a restart clears nothing', async () => {
  const before = await openConsole(visits.postern.engine.endpoint);
  const { page } = await visits.visit('', {}, before.url);
  await page.locator('.feed.live').waitFor();
  await page.evaluate('window.untouched = true');
  await before.close();
  await page.getByText('Not live: trying again').waitFor();
  const port = Number(new URL(before.url).port);
  const after = await openConsole(visits.postern.engine.endpoint, { port });
  await page.locator('.feed.live').waitFor();
  expect(await page.evaluate('window.untouched')).toBe(true);
  await page.context().close();
  await after.close();
});

/** What keeps people from using each of the views. */
async function barriersOfViews(page: Page, look: (view: string) => Promise<void>): Promise<object> {
  const found: [string, readonly string[]][] = [];
  for (const [at, view] of views.entries()) {
    await page.keyboard.press(String(at + 1));
    await page.locator('.rows [role=row], .page h1').first().waitFor();
    if (
      await page
        .locator('.page h1')
        .filter({ hasText: /Counts|Rates|Suppressions/ })
        .count()
    )
      await page.getByText(/^As of/).waitFor();
    await look(view);
    found.push([view, await barriers(page)]);
  }
  return Object.fromEntries(found);
}

const none = Object.fromEntries(views.map((view) => [view, []]));

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test('no view keeps anybody out', async () => {
    const page = await open('', { colorScheme });
    const look = async (view: string) => {
      if (view === 'events') await picture(page, `console-${colorScheme}`);
      if (view === 'counts') await picture(page, `console-counts-${colorScheme}`);
    };
    expect(await barriersOfViews(page, look)).toEqual(none);
  });

  test('neither a story nor a dialog does', async () => {
    const page = await open('', { colorScheme, viewport: { width: 1200, height: 740 } });
    await rows(page).getByText('bo@example.net').first().click();
    await page.getByRole('region', { name: 'Payload' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await picture(page, `console-story-${colorScheme}`);
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    expect(await barriers(page)).toEqual([]);
  });
});

test('all of it fits a screen of 375 px', async () => {
  const page = await open('', { viewport: { width: 375, height: 740 } });
  const width = () => page.evaluate('document.documentElement.scrollWidth');
  const widths: unknown[] = [];
  const look = async () => void widths.push(await width());
  expect(await barriersOfViews(page, look)).toEqual(none);
  expect(widths).toEqual(views.map(() => 375));
  await page.keyboard.press('1');
  await rows(page).first().click();
  await page.getByRole('region', { name: 'Payload' }).waitFor();
  await picture(page, 'console-narrow');
  expect(await width()).toBe(375);
  expect(await barriers(page)).toEqual([]);
});

test('a phone leads to mail without news, and breaks no word of what is subscribed to', async () => {
  const aurinko = providerNamed('aurinko');
  const delivery = readCase(aurinko, 'lifecycle-active');
  await post(visits.postern.urlOf(aurinko), delivery, sampleSecret(aurinko), new Date());
  const page = await open('', { viewport: { width: 390, height: 740 } });
  await page.getByRole('button', { name: 'Sent, no news since' }).click();
  await page.getByRole('heading', { name: 'Sent, no news since' }).waitFor();
  await page.keyboard.press('7');
  await page.getByRole('cell', { name: '/email/messages' }).waitFor();
  const lines = "document.querySelector('.resource bdi').getClientRects().length";
  expect(await page.evaluate(lines)).toBe(1);
});

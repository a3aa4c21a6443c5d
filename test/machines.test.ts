import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { toItem } from '../functions/events/item.ts';
import { isMachine, machines } from '../functions/events/machines.ts';
import { eventsOf, layout, providerNamed } from './support/stored-deliveries.ts';
import { told } from './support/told-mail.ts';

const programs = [
  'Mozilla/5.0',
  'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
  'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html',
  'Mozilla/5.0 AppleWebKit/537.36 Chrome/96.0 Safari/537.36 Barracuda Sentinel (EE)',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'facebookexternalhit/1.1',
  'Twitterbot/1.0',
  'Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots',
  'Mozilla/5.0 (compatible; LinkChecker/10.2)',
  'W3C-checklink/5.0.0 libwww-perl/6.67',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36',
  'curl/8.5.0',
];
const others = [
  undefined,
  '',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)',
  'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/143.0',
  'Mozilla/4.0 (compatible; ms-office; MSOffice 16)',
  `curl/8 ${'x'.repeat(1_000)}`,
];

test('each program of the table is known by what it calls itself, each by another row', () => {
  const rows = programs.map((agent) => machines.findIndex((pattern) => pattern.test(agent)));
  expect(rows).toEqual(machines.map((_, row) => row));
  const table = readFileSync(join(import.meta.dirname, '..', 'functions', 'events', 'machines.ts'), 'utf8');
  expect(table.match(/\/\/ .*https:\/\/\S+\n {2}\//g)).toHaveLength(machines.length);
  expect(programs.filter((agent) => !isMachine(agent))).toEqual([]);
  expect(others.filter(isMachine)).toEqual([]);
});

const about = { date: '2026-11-22T10:00:00.000Z', messageId: 'm@example.com' };

test.each(['trackOpen', 'trackClick'])(
  '%s of a program is marked, in the event and in the indexes',
  (kind) => {
    const [marked] = told(kind, about, { userAgent: 'YahooMailProxy' });
    const [plain] = told(kind, about, { userAgent: 'Mozilla/5.0 (X11)' });
    expect(marked?.data).toMatchObject({ engagement: { userAgent: 'YahooMailProxy', machine: true } });
    expect(plain?.data).not.toHaveProperty('engagement.machine');
    const categoryIn = (event = plain) => event && toItem(event, new Date(), layout).category;
    expect([categoryIn(marked), categoryIn(plain)]).toEqual([{ S: 'machine' }, undefined]);
  },
);

test('so are those of the other providers that tell a user agent; unsubscribing is nothing of the kind', () => {
  const aurinko = {
    subscription: 30,
    resource: '/email/tracking',
    accountId: 8,
    payloads: [
      { id: 1, eventType: 'open', trackingId: 5, userAgent: 'GoogleImageProxy', createdAt: about.date },
    ],
  };
  const [event] = eventsOf(providerNamed('aurinko'), Buffer.from(JSON.stringify(aurinko)));
  expect(event?.data).toMatchObject({ engagement: { machine: true } });
  const [left] = told('listUnsubscribe', about, { recipient: 'a@example.net', userAgent: 'curl/8.5.0' });
  expect(left?.data).not.toHaveProperty('engagement.machine');
});

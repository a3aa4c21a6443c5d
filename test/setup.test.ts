import { expect, test } from '@jest/globals';
import { stepLines } from '../cli/connect/setup-steps.ts';
import { providerNames } from '../functions/provider-names.ts';
import { operationsOf, type SetupStep } from '../operations/provider-operations.ts';

const url = 'https://gate.example.com/webhooks/some/token';
const all = await Promise.all(
  providerNames.map(async (name) => ({ name, operations: await operationsOf(name) })),
);

function stepsOf(name: string): readonly SetupStep[] {
  return all.find((provider) => provider.name === name)?.operations.setup?.(url, name) ?? [];
}

const pastes = (name: string) => stepsOf(name).flatMap(({ paste }) => paste ?? []);

test.each(all.map(({ name }) => name))('%s says what to do, with the URL to paste', (name) => {
  expect(stepsOf(name).some(({ paste }) => paste?.includes(url))).toBe(true);
  for (const { say } of stepsOf(name)) expect(say).toMatch(/^[A-Z].*[.:)]$/s);
});

test('a subscription of Aurinko is one line for a shell, and its token stays in a variable', () => {
  const lines = pastes('aurinko')
    .join('\n')
    .split('\n')
    .filter((line) => line.startsWith('curl '));
  const bodies = lines.map((line) => JSON.parse(/-d '([^']+)'$/.exec(line)?.[1] ?? ''));
  expect(bodies.map(({ resource }) => resource)).toEqual([
    '/email/messages',
    '/email/tracking',
    '/calendars/primary/events',
    '/contacts',
    '/tasklists/default/tasks',
  ]);
  for (const { notificationUrl } of bodies) expect(notificationUrl).toBe(url);
  for (const line of lines) expect(line).toContain('"Authorization: Bearer $AURINKO_ACCOUNT_TOKEN"');
});

test("EmailEngine's settings are JSON, and enable every event", () => {
  const settings = pastes('emailengine').find((paste) => paste.startsWith('{')) ?? '';
  expect(JSON.parse(settings)).toEqual({ webhooks: url, webhookEvents: ['*'], webhooksEnabled: true });
});

test('steps are numbered, and one without anything to paste is followed by an empty line', () => {
  expect(stepLines([{ say: 'Do this.', paste: 'a\nb' }, { say: 'Know that.' }])).toEqual([
    '  1. Do this.',
    '',
    'a',
    'b',
    '',
    '  2. Know that.',
    '',
  ]);
});

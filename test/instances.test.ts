import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readSubscriptionKey, readWord, subscriptionKey, wordOf } from '../functions/events/instance.ts';
import { providers } from '../functions/providers.ts';
import { configOfProps } from '../lib/config-rules.ts';
import { deployedWords } from '../operations/deployed.ts';
import { readTemplate } from './support/template.ts';

const one = readTemplate('fast');
const several = readTemplate('instances');
const words = providers.flatMap(({ name }) => [name, `${name}-eu`, `${name}-us2`]);

/** A resource less the code of functions, which is the same for all. */
const resourcesOf = ({ all }: typeof one) => new Map(all.map(({ id, ...resource }) => [id, resource]));

test('a word is read back into provider and name', () => {
  for (const word of words) expect(wordOf(readWord(word))).toBe(word);
});

test('a subscription of a named instance is stored beside one with the same id', () => {
  const id = fc.string().filter((text) => !text.includes('#'));
  const instance = fc.option(fc.stringMatching(/^[a-z0-9]{1,20}$/), { nil: undefined });
  fc.assert(
    fc.property(id, instance, instance, (one, mine, theirs) => {
      const key = subscriptionKey({ provider: 'aurinko', instance: mine }, one);
      expect(readSubscriptionKey(key)).toEqual({ instance: mine, id: one });
      if (mine !== theirs)
        expect(subscriptionKey({ provider: 'aurinko', instance: theirs }, one)).not.toBe(key);
    }),
  );
});

test('three instances of each of four providers make about 190 resources of the 500 that a stack holds', () => {
  const perInstance = (count: (template: typeof one) => number) =>
    (count(several) - count(one)) / (2 * providers.length);
  const resources = perInstance(({ all }) => all.length);
  const outputs = perInstance((template) => Object.keys(template.outputs).length);
  const base = one.all.length - providers.length * resources;
  expect(base + 12 * resources).toBeLessThan(200);
  // As docs/deploy/deploy.md says.
  expect(base + (4 + 33) * resources).toBeLessThan(500);
  expect(28 + 33 * outputs).toBeLessThan(200);
});

test('nothing of the instances without a name is another when there are named ones', () => {
  const beside = resourcesOf(several);
  const shared = ['AWS::CloudWatch::Dashboard', 'AWS::Logs::QueryDefinition', 'AWS::IAM::Policy'];
  for (const [id, resource] of resourcesOf(one)) {
    expect(beside.get(id)?.type).toBe(resource.type);
    // What looks at all of them, or may read the secrets of all that wait, is of more.
    const isShared = shared.includes(resource.type) || id.startsWith('Sweep');
    if (!isShared) expect({ id, ...beside.get(id) }).toEqual({ id, ...resource });
  }
  for (const [key, output] of Object.entries(one.outputs)) expect(several.outputs[key]).toEqual(output);
});

test('each instance has its route, function, secret, alarm and outputs', () => {
  expect(deployedWords({ keys: Object.keys(several.outputs) })).toEqual(words);
  const routes = several.resources('AWS::ApiGatewayV2::Route').map(({ properties }) => properties.RouteKey);
  const expected = providers.flatMap(({ name, authenticity }) =>
    [name, `${name}-eu`, `${name}-us2`].map(
      (word) => `POST /webhooks/${word}${authenticity === 'token' ? '/{token}' : ''}`,
    ),
  );
  expect([...routes].sort()).toEqual([...expected].sort());
  const named = several.all.filter(({ id }) => /^EmailengineEu[A-Z]/.test(id)).map(({ type }) => type);
  expect(named).toEqual(
    expect.arrayContaining([
      'AWS::Lambda::Function',
      'AWS::SecretsManager::Secret',
      'AWS::IAM::Role',
      'AWS::Logs::LogGroup',
    ]),
  );
  const alarms = several.resources('AWS::CloudWatch::Alarm').map(({ id }) => id);
  for (const alarm of [
    'AlarmsWebhookErrorsEmailengineEu',
    'AlarmsSilentEmailengineEu',
    'AlarmsSilentSubscriptionsAurinkoEu',
    'AlarmsScheduledErrorsAurinkoEuWatch',
  ])
    expect(alarms.some((id) => id.startsWith(alarm))).toBe(true);
  for (const key of ['ApiSecretAurinkoEu', 'LogGroupAurinkoEuWatch'])
    expect(Object.keys(several.outputs)).toContain(key);
});

test.each([
  [{ provider: 'emailengine', name: 'EU' }, '1 to 20 lower-case letters and digits'],
  [{ provider: 'emailengine', name: 'eu-west' }, '1 to 20 lower-case letters and digits'],
  [{ provider: 'emailengine', name: '' }, '1 to 20 lower-case letters and digits'],
  [{ provider: 'emailengine', name: 'a'.repeat(21) }, '1 to 20 lower-case letters and digits'],
  [{ provider: 'emailngine', name: 'eu' }, 'there are arpoone'],
  [{ provider: 'aurinko', name: 'watch' }, 'AurinkoWatch is the key of another part'],
  [{ provider: 'paubox', name: 'schedule' }, 'PauboxSchedule is the key of another part'],
])('%j is refused with what is allowed', (instance, why) => {
  expect(() => configOfProps({ providers: ['emailengine', instance] })).toThrow(why);
});

test('a doubled instance is refused, and one whose parts are called like those of another', () => {
  const eu = { provider: 'aurinko', name: 'eu' };
  expect(() => configOfProps({ providers: [eu, eu] })).toThrow('providers names one twice: aurinko-eu');
  expect(() => configOfProps({ providers: [eu, { provider: 'aurinko', name: 'euwatch' }] })).toThrow(
    'choose another name',
  );
  expect(() => configOfProps({ providers: [eu, { provider: 'paubox', name: 'eu' }] })).not.toThrow();
});

test('settings by instance are of those that are deployed', () => {
  const providersOf = { providers: ['emailengine', { provider: 'aurinko', name: 'eu' }] };
  expect(() => configOfProps({ ...providersOf, silenceAlarmHours: { 'aurinko-eu': 24 } })).not.toThrow();
  expect(() => configOfProps({ ...providersOf, silenceAlarmHours: { 'aurinko-uk': 24 } })).toThrow(
    'silenceAlarmHours names aurinko-uk',
  );
  expect(() => configOfProps({ ...providersOf, apiSecrets: ['aurinko-uk'] })).toThrow(
    'apiSecrets names aurinko-uk',
  );
  const filtered = (instance: string) => [{ name: 'eu', filter: { instance: [instance] } }];
  expect(() => configOfProps({ ...providersOf, subscribers: filtered('eu') })).not.toThrow();
  expect(() => configOfProps({ ...providersOf, subscribers: filtered('uk') })).toThrow(
    'which no event ever has',
  );
});

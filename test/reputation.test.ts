import { expect, test } from '@jest/globals';
import { reputationMetrics } from '../functions/aws/metric-table.ts';
import { embedded } from '../functions/aws/metrics.ts';
import { countedFor } from '../functions/consumer/reputation.ts';
import { defaults } from '../lib/config.ts';
import { configOfProps } from '../lib/config-rules.ts';
import { deploymentOf } from '../operations/cost/deployment.ts';
import { providerNamed } from './support/stored-deliveries.ts';
import { readTemplate } from './support/template.ts';
import { bounced, complained, givenUp, paubox, putOff, sent } from './support/told-mail.ts';

const about = { date: '2026-11-22T10:00:00.000Z', messageId: 'm@example.com' };
const unknownUser = '550 5.1.1 no such person here';
const counted = (provider: string, events: ReturnType<typeof sent>) =>
  events.flatMap((event) => countedFor(providerNamed(provider), event));

test('the consumer counts what was sent, bounced because of the recipient, and complained about', () => {
  expect(counted('emailengine', sent(about, 'a@example.net'))).toEqual(['MailSent']);
  expect(counted('emailengine', bounced(about, 'a@example.net', unknownUser))).toEqual(['MailBounced']);
  expect(counted('emailengine', bounced(about, 'a@example.net', '550 5.7.26 no DMARC'))).toEqual([]);
  expect(counted('emailengine', complained(about, 'a@example.net', 'abuse'))).toEqual(['MailComplained']);
  // Of one failure two things are reported, and one counts.
  const refused = [...putOff(about, ['a@example.net'], unknownUser), ...givenUp(about, unknownUser)];
  expect(counted('emailengine', refused)).toEqual(['MailBounced']);
  const delivered = paubox('api_mail_log_delivered', about.date, 'p@example.com', 'p@example.net');
  expect(counted('paubox', delivered)).toEqual(['MailSent']);
  // No provider that tells only what somebody did has a rate.
  expect(counted('arpoone', bounced(about, 'a@example.net', unknownUser))).toEqual([]);
});

test('what is counted is what each provider reports', () => {
  const line = embedded({ MailSent: 2, MailBounced: 1 }, { namespace: 'Postern', provider: 'paubox', at: 0 });
  expect(line).toMatchObject({
    provider: 'paubox',
    MailSent: 2,
    _aws: { CloudWatchMetrics: [{ Dimensions: [['provider']] }] },
  });
});

test('nothing is deployed of it by default; asked for, each provider that reports every mail gets two alarms', () => {
  const named = (name: 'default' | 'filtered') =>
    readTemplate(name)
      .resources('AWS::CloudWatch::Alarm')
      .map(({ id, properties }) => ({ id, text: JSON.stringify(properties) }))
      .filter(({ text }) => /Mail(Bounced|Complained)/.test(text));
  expect(named('default')).toEqual([]);
  const alarms = named('filtered');
  expect(alarms.filter(({ text }) => text.includes('"emailengine"'))).toHaveLength(2);
  expect(alarms.filter(({ text }) => /"(arpoone|aurinko)/.test(text))).toEqual([]);
  for (const { text } of alarms) {
    expect(text).toContain('IF(sent >= 200, failed / sent, 0)');
    expect(text).toMatch(/runbook\.md#(bounce|complaint)-rate/);
  }
  const consumer = (name: 'default' | 'filtered') =>
    JSON.stringify(readTemplate(name).resources('AWS::Lambda::Function'));
  expect(consumer('default')).not.toContain('REPUTATION_METRICS');
  expect(consumer('filtered')).toContain('"REPUTATION_METRICS":"on"');
});

test('the bill counts its series', () => {
  const series = (name: 'default' | 'filtered') => deploymentOf(readTemplate(name).all).reputationSeries;
  const alarms = readTemplate('filtered').resources('AWS::CloudWatch::Alarm');
  const rates = alarms.filter(({ properties }) => 'Metrics' in properties).length;
  expect([series('default'), series('filtered')]).toEqual([0, (rates / 2) * reputationMetrics.length]);
});

test('the rates that are not given have their defaults', () => {
  expect(defaults.reputation).toBeUndefined();
  const { reputation } = configOfProps({ reputation: { bounceRate: 0.02 } });
  expect(reputation).toEqual({ bounceRate: 0.02, complaintRate: 0.001, minimum: 200 });
  expect(() => configOfProps({ reputation: { bounceRate: 5 } })).toThrow('such as 0.05 for 5 %');
});

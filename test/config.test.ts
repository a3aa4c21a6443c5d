import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import { defaults, type PosternConfig } from '../lib/config.ts';
import { configOfProps } from '../lib/config-rules.ts';
import { configOfStage } from '../lib/read-config.ts';
import { fullConfig, smallConfig, testConfig } from './support/test-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the file would deploy, checked as the synthesis does. */
function deployed(file: unknown, stage?: string) {
  const config = configOfStage(file, stage);
  check(config);
  return config;
}

/** The construct knows no stages. */
function check({ stage: _stage, ...settings }: PosternConfig): void {
  configOfProps(settings);
}

test('a file that sets nothing deploys the defaults', () => {
  expect(deployed({})).toEqual(defaults);
});

test.each([testConfig, fullConfig, smallConfig])('the configurations of the tests are valid', (config) => {
  expect(() => check(config)).not.toThrow();
});

test('what the file sets replaces a default, and leaves its neighbours as they are', () => {
  expect(deployed({ consumer: { maxConcurrency: 9 }, logRetentionDays: 7 })).toEqual({
    ...defaults,
    consumer: { ...defaults.consumer, maxConcurrency: 9 },
    logRetentionDays: 7,
  });
});

test('a stage has its name, what it sets itself, and for the rest what the file sets', () => {
  const file = {
    consumer: { maxConcurrency: 9, memoryMb: 512 },
    alarms: { email: 'all@example.com' },
    stages: {
      test: { consumer: { memoryMb: 256 }, alarms: { topicArn: 'arn:aws:sns:eu-west-1:111122223333:calls' } },
      bare: {},
    },
  };
  expect(deployed(file).stage).toBeUndefined();
  expect(deployed(file, 'bare')).toEqual({ ...deployed(file), stage: 'bare' });
  expect(deployed(file, 'test')).toEqual({
    ...deployed(file),
    stage: 'test',
    consumer: { ...defaults.consumer, maxConcurrency: 9, memoryMb: 256 },
    alarms: { topicArn: 'arn:aws:sns:eu-west-1:111122223333:calls' },
  });
});

test('the stage that the file names is the one without a choice', () => {
  const file = { stage: 'production', stages: { production: { retainData: true }, test: {} } };
  expect(deployed(file).stage).toBe('production');
  expect(deployed(file, 'test').stage).toBe('test');
});

test('a stage that is not in the file is refused: a misspelled name would make a second deployment', () => {
  const file = { stages: { test: {}, staging: {} } };
  expect(() => deployed(file, 'stagign')).toThrow(
    'there is no stage "stagign" under stages; there are: test, staging',
  );
});

test.each([
  [
    { webhok: {} },
    'the configuration has no "webhok": its settings are stage, providers, webhook, deliveries',
  ],
  [
    { consumer: { timeout: 1, memory: 2 } },
    'consumer has no "timeout" and no "memory": its settings are memoryMb, timeoutSeconds, batchSize',
  ],
  [
    { consumer: { timeoutSeconds: 1000 } },
    'consumer.timeoutSeconds is 1000: AWS Lambda takes whole numbers from 1 to 900',
  ],
  [{ consumer: { timeoutSeconds: '60' } }, 'consumer.timeoutSeconds is "60": AWS Lambda takes whole numbers'],
  [
    { webhook: { timeoutSeconds: 30 } },
    'webhook.timeoutSeconds is 30: a webhook function takes whole numbers from 1 to 29',
  ],
  [
    { webhook: { memoryMb: 64 } },
    'webhook.memoryMb is 64: AWS Lambda takes whole numbers from 128 to 10,240',
  ],
  [{ webhook: { memoryMb: undefined, reservedConcurrency: 0 } }, 'webhook.reservedConcurrency is 0'],
  [
    { deliveries: { retentionDays: 15 } },
    'deliveries.retentionDays is 15: SQS takes whole numbers from 1 to 14',
  ],
  [
    { deliveries: { visibilityTimeoutSeconds: 43_201 } },
    'is 43201: SQS takes whole numbers from 1 to 43,200',
  ],
  [
    { consumer: { maxConcurrency: 1 } },
    'consumer.maxConcurrency is 1: the event source of AWS Lambda takes whole numbers from 2 to 1,000',
  ],
  [{ events: { retentionDays: 0.5 } }, 'events.retentionDays is 0.5'],
  [{ logRetentionDays: 31 }, 'logRetentionDays is 31: CloudWatch Logs takes 1, 3, 5, 7, 14, 30, 60'],
  [{ providers: ['auriko'] }, `providers[0] is "auriko": there are ${defaults.providers.join(', ')}`],
  [{ providers: [] }, 'providers is []: without a provider nothing comes in'],
  [
    { silenceAlarmHours: { paubox: 169 } },
    'silenceAlarmHours.paubox is 169: CloudWatch takes whole numbers from 1 to 168',
  ],
  [{ silenceAlarmHours: { auriko: 24 } }, 'silenceAlarmHours has no "auriko"'],
  [
    { providers: ['paubox'], silenceAlarmHours: { arpoone: 24 } },
    'silenceAlarmHours names arpoone, which providers leaves out',
  ],
  [{ providers: ['paubox', 'paubox'] }, 'providers names one twice'],
  [{ alarms: { email: 'on-call' } }, 'alarms.email is "on-call": it is no e-mail address'],
  [{ alarms: { mail: 'a@example.com' } }, 'alarms has no "mail": its settings are email, topicArn'],
  [{ alarms: true }, 'alarms is true: these are settings by name: email, topicArn'],
  [{ alarms: { topicArn: 'alarms' } }, 'alarms.topicArn is "alarms": the ARN of an SNS topic is like'],
  [{ alarms: { topicArn: 'arn:aws:sns:eu-west-1:111122223333:calls.fifo' } }, 'no FIFO topic'],
  [
    { alarms: { email: 'a@example.com', topicArn: 'arn:aws:sns:eu-west-1:111122223333:calls' } },
    'alarms has both email and topicArn',
  ],
  [
    { domain: { name: 'https://example.com', certificateArn: 'x' } },
    'domain.name is "https://example.com": a domain is like hooks.example.com',
  ],
  [{ domain: { name: 'hooks.example.com' } }, 'domain.certificateArn is undefined: it must be there'],
  [
    { domain: { name: 'hooks.example.com', certificateArn: 'arn:aws:iam::1:x' } },
    'the ARN of a certificate is like',
  ],
  [{ retainData: 'yes' }, 'retainData is "yes": it is true or false'],
  [{ stage: 'My Stage' }, 'stage is "My Stage": a stage has a name of lower-case letters and digits'],
  [{ stages: { Test: {} } }, 'a stage has a name of lower-case letters and digits'],
  [{ stages: { test: { consumer: { timeout: 1 } } } }, 'stages.test.consumer has no "timeout"'],
  [{ stages: { test: { stages: {} } } }, 'stages.test has no "stages"'],
  [
    { subscribers: [{ name: 'one', filters: {} }] },
    'subscribers[0] has no "filters": its settings are name, filter',
  ],
  [
    { subscribers: [{ name: 'one', filter: { type: 'email.*' } }] },
    'subscribers[0].filter is {"type":"email.*"}: a filter is like',
  ],
  [{ subscribers: [{ name: 'Events!' }] }, 'the subscriber "Events!" must have a name of lower-case letters'],
  [
    { consumer: { timeoutSeconds: 31 } },
    'deliveries.visibilityTimeoutSeconds is 180: it must be at least 6 times',
  ],
  [{ deliveries: { retentionDays: 14 } }, 'deadLetterRetentionDays is 14: it must exceed retentionDays (14)'],
  [
    { consumer: { deadlineReserveSeconds: 30 } },
    'deadlineReserveSeconds is 30: it must be under timeoutSeconds (30)',
  ],
  [
    { consumer: { backoffBaseSeconds: 901 } },
    'backoffBaseSeconds is 901: it must not exceed backoffMaxSeconds (900)',
  ],
  [
    { consumer: { reservedConcurrency: 4 } },
    'reservedConcurrency is 4: it must be at least maxConcurrency (5)',
  ],
  [{ sweep: { timeoutSeconds: 300 } }, 'sweep.timeoutSeconds is 300: it must be under everyMinutes (5)'],
  ['text', 'the configuration is "text": these are settings by name: stage, providers'],
])('%j is refused, and the message says what is allowed', (file, message) => {
  expect(() => deployed(file)).toThrow(message);
});

test('several mistakes are reported at once', () => {
  const file = { webhook: { memoryMb: 1 }, subscribersRetention: 3, stages: { test: { retainData: 0 } } };
  expect(() => deployed(file)).toThrow(
    /^Configuration, 3 mistakes:\n {2}webhook\.memoryMb is 1: .*\n {2}stages\.test\.retainData is 0: .*\n {2}the configuration has no "subscribersRetention".*$/,
  );
});

function app(file: string, ...stage: string[]) {
  const context = stage.length === 0 ? {} : { CDK_CONTEXT_JSON: JSON.stringify({ stage: stage[0] }) };
  return promisify(execFile)(process.execPath, ['bin/app.ts'], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, POSTERN_CONFIG: file, CDK_OUTDIR: join(folder, 'cdk.out'), ...context },
  });
}

test.concurrent('a mistake ends the synthesis with its message alone, no stack', async () => {
  const file = join(folder, 'mistaken.config.ts');
  writeFileSync(file, 'export default { webhook: { memoryMb: 1 } };');
  await expect(app(file)).rejects.toMatchObject({
    code: 1,
    stderr: 'Configuration: webhook.memoryMb is 1: AWS Lambda takes whole numbers from 128 to 10,240.\n',
  });
});

test.concurrent('the stage that the CDK is given is the one that is checked and deployed', async () => {
  const file = join(folder, 'staged.config.ts');
  writeFileSync(file, 'export default { stages: { test: {} } };');
  await expect(app(file, 'tset')).rejects.toMatchObject({
    stderr: 'Configuration: there is no stage "tset" under stages; there are: test.\n',
  });
});

test.concurrent('a file without settings says which file it is', async () => {
  const file = join(folder, 'empty.config.ts');
  writeFileSync(file, 'export const settings = {};');
  await expect(app(file)).rejects.toMatchObject({
    stderr: `Configuration: ${file} has no "export default" with the settings.\n`,
  });
});

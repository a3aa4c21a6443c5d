import { defaults, type PosternConfig } from '../../lib/config.ts';

/** The shipped configuration with seconds for minutes, so that failures back off within a test. */
export const testConfig: PosternConfig = {
  ...defaults,
  webhook: { ...defaults.webhook, secretMaxAgeSeconds: 1 },
  deliveries: { ...defaults.deliveries, visibilityTimeoutSeconds: 18, maxReceiveCount: 50 },
  consumer: {
    ...defaults.consumer,
    timeoutSeconds: 3,
    backoffBaseSeconds: 1,
    backoffMaxSeconds: 4,
    deadlineReserveSeconds: 1,
  },
  apiSecrets: ['aurinko'],
  retainData: false,
};

/** Two subscribers beside the default one, who each want only some events. */
export const filteredConfig: PosternConfig = {
  ...testConfig,
  dashboard: false,
  reputation: { bounceRate: 0.05, complaintRate: 0.001, minimum: 200 },
  subscribers: [
    ...defaults.subscribers,
    { name: 'hard-bounces', filter: { type: ['email.bounced', 'email.failed'], about: ['recipient'] } },
    { name: 'mailboxes', filter: { type: ['message.*', 'mailbox.deleted'], account: ['shop-*'] } },
  ],
};

/** Three instances of each provider, two of them by name. */
export const instancesConfig: PosternConfig = {
  ...testConfig,
  providers: defaults.providers.flatMap((chosen) =>
    typeof chosen === 'string'
      ? [chosen, { provider: chosen, name: 'eu' }, { provider: chosen, name: 'us2' }]
      : chosen,
  ),
  silenceAlarmHours: { 'emailengine-eu': 24 },
  apiSecrets: ['aurinko', 'aurinko-eu'],
};

/** Everything that can be switched on, as a stage beside another deployment. */
export const fullConfig: PosternConfig = {
  ...defaults,
  stage: 'full',
  alarms: { email: 'on-call@example.com' },
  silenceAlarmHours: Object.fromEntries(defaults.providers.map((name) => [String(name), 24])),
  domain: {
    name: 'hooks.example.com',
    certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012',
  },
  webhook: { ...defaults.webhook, reservedConcurrency: 10 },
  consumer: { ...defaults.consumer, reservedConcurrency: 10 },
  apiSecrets: ['aurinko'],
};

/** In an account with its own key, network and domain, and a reader in another account. */
export const ownConfig: PosternConfig = {
  ...fullConfig,
  encryptionKey: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  budget: { usdPerMonth: 100 },
  vpc: { subnetIds: ['subnet-0a1b2c3d', 'subnet-4e5f6a7b'], securityGroupIds: ['sg-0a1b2c3d'] },
  domain: {
    name: 'hooks.example.com',
    certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012',
    only: true,
  },
  consumer: { ...fullConfig.consumer, batchWindowSeconds: 1 },
  deliveries: { ...fullConfig.deliveries, visibilityTimeoutSeconds: 181 },
  webhook: {
    ...fullConfig.webhook,
    throttle: { emailengine: { perSecond: 100, burst: 200 }, paubox: { perSecond: 1000, burst: 2000 } },
  },
  subscribers: [
    {
      name: 'events',
      visibilityTimeoutSeconds: 360,
      maxReceiveCount: 5,
      retentionDays: 7,
      deadLetterRetentionDays: 14,
      account: '444455556666',
    },
  ],
};

/** As little as can be. */
export const smallConfig: PosternConfig = {
  ...defaults,
  stage: 'small',
  providers: defaults.providers.slice(0, 1),
  subscribers: [],
  alarms: false,
};

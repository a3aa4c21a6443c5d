import type { Settings } from './lib/config.ts';

/**
 * What you deploy, and the only file to edit. All settings are optional; the values below are the defaults, or examples.
 * `npx cdk synth` and `npx cdk deploy` stop at an invalid value before they change anything.
 */
export default {
  // Providers with a webhook: all by default. Removing one later removes its URL and keeps its secret.
  // providers: ['arpoone', 'aurinko', 'emailengine', 'paubox'],
  // A second server or account is a named instance: { provider: 'emailengine', name: 'eu' }. It is called emailengine-eu
  // in its URL, in commands, and in silenceAlarmHours and apiSecrets below.
  // Where alarms go: { email: 'you@example.com' }, or { topicArn: 'arn:aws:sns:…' } for your topic.
  // {} only shows them in CloudWatch, false creates none.
  // alarms: {},
  // By provider, the hours without a delivery after which an alarm rings, 168 at most: { emailengine: 24 }.
  // None by default, since a small account may be silent for days.
  // silenceAlarmHours: {},
  // Alarms by provider on a day's mail: the shares that bounced because of the recipients or drew complaints, and the
  // mails a day below which none rings. None by default: about $1.30 a month for each provider.
  // reputation: { bounceRate: 0.05, complaintRate: 0.001, minimum: 200 },
  // One page in CloudWatch; an account's first three dashboards are free, others $3 a month.
  // dashboard: true,
  // Your domain for the webhooks; its certificate (ACM) must be in the region that you deploy to. Point its DNS record to
  // the output DomainTarget. With only: true, AWS's own address stops answering: docs/deploy/deploy.md#only-the-domain.
  // domain: { name: 'hooks.example.com', certificateArn: 'arn:aws:acm:…', only: false },
  // Your KMS key for everything stored: docs/deploy/encryption-key.md.
  // encryptionKey: 'arn:aws:kms:…:key/…',
  // Your subnets for the functions: docs/deploy/network.md says what they must reach.
  // vpc: { subnetIds: ['subnet-…', 'subnet-…'], securityGroupIds: ['sg-…'] },
  // Notifies whoever gets alarms once a month costs more: docs/deploy/cost.md.
  // budget: { usdPerMonth: 50 },
  // A queue for each subscriber, with all events or some.
  // subscribers: [
  //   { name: 'events' },
  //   { name: 'dead-addresses', filter: { failurekind: ['hard'], final: ['true'] } },
  //   { name: 'our-faults', filter: { about: ['sender'] } },
  //   { name: 'inboxes', filter: { type: ['message.*'], account: ['shop-*'] } },
  //   // With its own times, and readers in another account: docs/subscribe.md.
  //   { name: 'crm', visibilityTimeoutSeconds: 360, maxReceiveCount: 5, account: '444455556666' },
  // ],
  // Days that an event waits for a subscriber: 14 is SQS's limit.
  // subscriberRetentionDays: 14,
  // Receives of an event by a subscriber before it moves to the subscriber's dead-letter queue.
  // subscriberMaxReceiveCount: 20,
  // Aurinko subscriptions without a notification for this long count as silent, in `postern aurinko list` and an alarm.
  // subscriptions: { silentAfterHours: 72 },
  // Providers whose API the scheduled functions may call: only Aurinko, ['aurinko']. Each gets a secret for the
  // credentials, at $0.40 a month; it is empty until you fill it: docs/operate/aurinko-subscriptions.md.
  // apiSecrets: [],
  // How long events stay in the table, and into how many partitions the index by time is split: 1 carries about
  // 1,000 events a second and provider. Never lower the shards, or older events are not found by time.
  // tableClass is 'infrequentAccess' from 90 days, where it is cheaper; without pointInTimeRecovery no mistake can be
  // undone. docs/deploy/cost.md has the prices.
  // events: { retentionDays: 400, shards: 1, tableClass: 'infrequentAccess', pointInTimeRecovery: true },
  // Webhook functions. toleranceSeconds: the oldest signed delivery accepted, a week since providers retry for days.
  // reservedConcurrency reserves environments for each function; AWS keeps at least 100 for the rest of the account, so
  // a new account with 10 can reserve none. throttle is what API Gateway lets through, by provider: { emailengine: { perSecond: 100, burst: 200 } }.
  // webhook: { memoryMb: 512, timeoutSeconds: 10, secretMaxAgeSeconds: 300, toleranceSeconds: 604_800 },
  // How long deliveries wait while they can't be stored, and how often they are tried.
  // deliveries: { retentionDays: 4, deadLetterRetentionDays: 14, visibilityTimeoutSeconds: 180, maxReceiveCount: 20 },
  // The function that stores and publishes. maxConcurrency limits how many run at the same time.
  // consumer: {
  //   memoryMb: 1024,
  //   timeoutSeconds: 30,
  //   batchSize: 10,
  //   batchWindowSeconds: 0,
  //   maxConcurrency: 5,
  //   backoffBaseSeconds: 30,
  //   backoffMaxSeconds: 900,
  //   deadlineReserveSeconds: 10,
  // },
  // The function that puts on the queue what waited in S3 during an outage.
  // sweep: { everyMinutes: 5, memoryMb: 512, timeoutSeconds: 240, deadlineReserveSeconds: 30 },
  // Logs hold ids, reasons and counts, never mail.
  // logRetentionDays: 30,
  // false lets `cdk destroy` delete tables, queues and secrets, with everything in them: for trials only.
  // retainData: true,
  // More deployments in the same account, by name, each with its differences: `npx cdk deploy -c stage=test` deploys the
  // stack Postern-test. Without -c it is the stack Postern, or that of the stage named here.
  // stage: 'production',
  // stages: {
  //   production: {},
  //   test: { alarms: false, events: { retentionDays: 7 }, retainData: false },
  // },
} satisfies Settings;

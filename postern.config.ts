import type { Settings } from './lib/config.ts';

/**
 * What you deploy, and the only file to edit. Everything may be left out: what is commented out below is what
 * you get. A mistake ends `npx cdk synth` and `npx cdk deploy` before anything is touched.
 */
export default {
  // Which providers get a webhook: all by default. One taken out later loses its URL and keeps its secret.
  // providers: ['arpoone', 'aurinko', 'emailengine', 'paubox'],
  // A second server or account of one is an instance with a name: { provider: 'emailengine', name: 'eu' }. Its word is
  // emailengine-eu: in its URL, in commands, and in silenceAlarmHours and apiSecrets below.
  // Where alarms go: { email: 'you@example.com' }, or { topicArn: 'arn:aws:sns:…' } for a topic of yours.
  // {} only shows them in CloudWatch, false leaves them out.
  // alarms: {},
  // By provider, the hours without a delivery after which an alarm rings, 168 at most: { emailengine: 24 }, for one
  // that never rests for so long. None by default, since a small account rests for days.
  // silenceAlarmHours: {},
  // Alarms by provider over a day's mail: the shares that bounced because of the recipients, or were complained about, and
  // the mails a day below which none rings. None by default: they cost about $1.30 a month for each provider.
  // reputation: { bounceRate: 0.05, complaintRate: 0.001, minimum: 200 },
  // The page in CloudWatch that shows all of it; an account's first three dashboards are free, others $3 a month.
  // dashboard: true,
  // A domain of yours in front of the webhooks; the certificate (ACM) must be in the region that you deploy to.
  // The output DomainTarget is what its DNS record must point to.
  // With only: true, AWS's own address answers no more: docs/deploy/deploy.md#only-the-domain.
  // domain: { name: 'hooks.example.com', certificateArn: 'arn:aws:acm:…', only: false },
  // A key of KMS of yours for all that holds something: docs/deploy/encryption-key.md.
  // encryptionKey: 'arn:aws:kms:…:key/…',
  // Subnets of yours for the functions: docs/deploy/network.md says what they must reach.
  // vpc: { subnetIds: ['subnet-…', 'subnet-…'], securityGroupIds: ['sg-…'] },
  // Tells whom alarms tell once a month costs more: docs/deploy/cost.md.
  // budget: { usdPerMonth: 50 },
  // A queue for each who wants to hear of events, with all of them or some.
  // subscribers: [
  //   { name: 'events' },
  //   { name: 'dead-addresses', filter: { failurekind: ['hard'], final: ['true'] } },
  //   { name: 'our-faults', filter: { about: ['sender'] } },
  //   { name: 'inboxes', filter: { type: ['message.*'], account: ['shop-*'] } },
  //   // With times of its own, and readers in another account: docs/subscribe.md.
  //   { name: 'crm', visibilityTimeoutSeconds: 360, maxReceiveCount: 5, account: '444455556666' },
  // ],
  // How long a subscriber may be away before events leave its queue: 14 days is the longest that SQS keeps any.
  // subscriberRetentionDays: 14,
  // How often a subscriber may receive an event without deleting it before it moves to its dead-letter queue.
  // subscriberMaxReceiveCount: 20,
  // Aurinko's subscriptions: one that sent nothing for so long counts as silent, for `postern aurinko list` and an alarm.
  // subscriptions: { silentAfterHours: 72 },
  // Of these providers the scheduled functions ask the API too. Each gets a secret for the credentials, at $0.40 a month;
  // it is empty until you put them there: docs/operate/aurinko-subscriptions.md. There is only Aurinko: ['aurinko'].
  // apiSecrets: [],
  // How long events stay in the table, and into how many partitions the index by time is split: 1 carries about
  // 1,000 events a second and provider. Never lower the shards, or older events are not found by time.
  // tableClass is 'infrequentAccess' from 90 days on, where it is cheaper; without pointInTimeRecovery no mistake can be
  // taken back. docs/deploy/cost.md has the prices.
  // events: { retentionDays: 400, shards: 1, tableClass: 'infrequentAccess', pointInTimeRecovery: true },
  // Webhook functions. toleranceSeconds: the age up to which a signed delivery is taken, a week since providers
  // send again for days. reservedConcurrency keeps environments for each function; AWS leaves at least 100 to the
  // rest of the account, so that a new account with 10 can reserve none.
  // throttle is what API Gateway lets through, by provider: { emailengine: { perSecond: 100, burst: 200 } }.
  // webhook: { memoryMb: 512, timeoutSeconds: 10, secretMaxAgeSeconds: 300, toleranceSeconds: 604_800 },
  // How long deliveries wait while they can't be stored, and how often they are tried.
  // deliveries: { retentionDays: 4, deadLetterRetentionDays: 14, visibilityTimeoutSeconds: 180, maxReceiveCount: 20 },
  // The function that stores and publishes. maxConcurrency limits how many run side by side.
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
  // false lets `cdk destroy` take tables, queues and secrets along, with everything in them: for trials only.
  // retainData: true,
  // Further deployments in the same account, by name, each with what differs from the above: `npx cdk deploy -c
  // stage=test` deploys the stack Postern-test. Without -c it is the stack Postern, or that of the stage named here.
  // stage: 'production',
  // stages: {
  //   production: {},
  //   test: { alarms: false, events: { retentionDays: 7 }, retainData: false },
  // },
} satisfies Settings;

export interface Acknowledgement {
  readonly title: string;
  readonly rules: readonly string[];
  readonly reason: string;
  /** What you can still do. */
  readonly yours: string;
}

export const acknowledgements: readonly Acknowledgement[] = [
  {
    title: 'AWS’s keys, not yours',
    rules: [
      'CloudWatchLogGroupEncrypted',
      'S3DefaultEncryptionKMS',
      'SecretsManagerUsingKMSKey',
      'SNSEncryptedKMS',
    ],
    reason:
      'Everything is encrypted at rest with AWS’s keys; the rules ask for KMS keys in your account. Those cost $1 a month each and add a service that every delivery depends on: with the key disabled or KMS unavailable, no delivery could be acknowledged. Log lines hold ids, reasons and counts, never mail. The alarm topic carries counts, and CloudWatch can’t publish to it under AWS’s own key.',
    yours:
      'With your own key, CloudTrail shows who decrypted what, and you can block all access at once. Set `encryptionKey` on the first day or later: [your own key](../deploy/encryption-key.md).',
  },
  {
    title: 'No VPC',
    rules: ['LambdaInsideVPC'],
    reason:
      'The functions call only AWS services, with TLS and signed requests, and listen to nothing: API Gateway, SQS and EventBridge call them through Lambda. A VPC would add endpoints or a NAT gateway ($7 a month and zone for each endpoint) and a network that can fail between a provider and its acknowledgement, and wouldn’t reduce what a role may do.',
    yours:
      'If your policy requires a private network, set `vpc`: [your own network](../deploy/network.md) lists what the functions must reach.',
  },
  {
    title: 'No further copies of the spool',
    rules: ['S3BucketLoggingEnabled', 'S3BucketReplicationEnabled', 'S3BucketVersioningEnabled'],
    reason:
      'Objects only pass through the bucket: deliveries stay at most 45 days, large payloads as long as their events. Versions and replicas would keep what expired or was erased for a person; S3 already stores each object in three zones. Only three kinds of functions read and write it, with separate roles, and they log what they do.',
    yours:
      'Record access to objects with CloudTrail data events of the bucket, which see more than server access logs. Replicate it to another region only together with the table.',
  },
  {
    title: 'No Lambda dead-letter queue',
    rules: ['LambdaDLQ'],
    reason:
      'That queue is for asynchronous calls. Webhook functions are called synchronously, and the provider gets the failure. The consumer reads a queue that has its own dead-letter queue and alarm. The sweep is scheduled without input: the next run finds what this one left, and it has an alarm too.',
    yours: 'Nothing.',
  },
  {
    title: 'No reserved concurrency for scheduled functions',
    rules: ['LambdaConcurrency'],
    reason:
      'Webhook functions and the consumer can be limited (`webhook.reservedConcurrency`, `consumer.reservedConcurrency`), and are here. A scheduled function starts once in minutes or hours and can’t flood anything; reserving for it takes from the account’s other functions, and a new account has only 10.',
    yours: 'Nothing.',
  },
  {
    title: 'Secrets are rotated by hand',
    rules: ['SecretsManagerRotationEnabled'],
    reason:
      'The other half of each secret is in a provider’s settings, which Secrets Manager can’t change. Two values are valid at once, so rotation loses nothing.',
    yours: 'Rotate them as often as your policy says: `npx postern secrets rotate PROVIDER`.',
  },
  {
    title: 'Each role has one inline policy',
    rules: ['IAMNoInlinePolicy'],
    reason:
      'The rule asks for policies that several identities share. Here each role serves one function and nothing else may have its rights: an inline policy can’t be attached elsewhere. Every line of it is listed in `test/access.json`.',
    yours: 'Nothing.',
  },
];

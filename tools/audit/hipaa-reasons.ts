/** Findings of the pack that are left as they are, for one reason. */
export interface Acknowledgement {
  readonly title: string;
  readonly rules: readonly string[];
  readonly reason: string;
  /** What remains to whoever needs it all the same. */
  readonly yours: string;
}

export const acknowledgements: readonly Acknowledgement[] = [
  {
    title: 'Keys of AWS instead of keys of yours',
    rules: [
      'CloudWatchLogGroupEncrypted',
      'S3DefaultEncryptionKMS',
      'SecretsManagerUsingKMSKey',
      'SNSEncryptedKMS',
    ],
    reason:
      'Everything is encrypted at rest, by keys that AWS owns or manages: the rules ask for KMS keys of your account. Those cost $1 a month each, and put one more service in the way that a delivery must take, which must stay open when others fail: with the key disabled or KMS away, nothing durable would be left to answer 200 from. Log lines hold ids, reasons and counts, never mail; the topic of alarms tells counts, and CloudWatch could not publish to it under AWS’s own key.',
    yours:
      'A key of your own lets you see in CloudTrail who decrypted what, and shut all of it at once. Set `encryptionKey`, on the first day or later: [a key of your own](../deploy/encryption-key.md).',
  },
  {
    title: 'No VPC',
    rules: ['LambdaInsideVPC'],
    reason:
      'The functions speak only to services of AWS, over TLS and signed, and listen to nothing: API Gateway, SQS and EventBridge call them through Lambda. A VPC would add endpoints or a NAT gateway for each service ($7 a month and zone for each endpoint) and a network that can break between a provider and its acknowledgement, and would take nothing away from what a role may do.',
    yours:
      'Where your policy wants a private network, set `vpc`: [a network of your own](../deploy/network.md) says what the functions must reach.',
  },
  {
    title: 'No further copies of the spool',
    rules: ['S3BucketLoggingEnabled', 'S3BucketReplicationEnabled', 'S3BucketVersioningEnabled'],
    reason:
      'The bucket is a place of passage: deliveries live there for 45 days at most, large payloads as long as their events. Versions and replicas would keep what has expired or was erased for a person; S3 stores each object in three zones as it is. Who reads and writes is three kinds of functions by roles of their own, and what they do stands in their logs.',
    yours:
      'Record access to objects with CloudTrail data events of the bucket, which see what server access logs see and more. Replicate to another region only together with the table.',
  },
  {
    title: 'Failures do not go to a dead-letter queue of Lambda’s',
    rules: ['LambdaDLQ'],
    reason:
      'That queue takes what Lambda was given asynchronously and failed at. Webhook functions are called synchronously, and the provider is told; the consumer is fed by a queue, which has a dead-letter queue of its own with an alarm; the sweep is called on a schedule without any input to keep, and the next sweep finds what this one left, with an alarm too.',
    yours: 'Nothing.',
  },
  {
    title: 'What runs on a schedule has no environments of its own',
    rules: ['LambdaConcurrency'],
    reason:
      'Webhook functions and the consumer can be limited (`webhook.reservedConcurrency`, `consumer.reservedConcurrency`), and are here. A function on a schedule is started once in some minutes or hours and can flood nothing; to reserve for it takes from all others of the account, of which a new one has 10 in all.',
    yours: 'Nothing.',
  },
  {
    title: 'Secrets are rotated by hand',
    rules: ['SecretsManagerRotationEnabled'],
    reason:
      'The other half of each secret stands in the settings of a provider, which Secrets Manager cannot change. Two values are valid at once, so that rotation loses nothing.',
    yours: 'Rotate them as often as your policy says: `npx postern secrets rotate PROVIDER`.',
  },
  {
    title: 'Each role has one inline policy',
    rules: ['IAMNoInlinePolicy'],
    reason:
      'The rule wants policies that several identities share. Here each role serves one function and no other may have its rights: an inline policy goes with its role and can be attached to nobody else. Every line of it is listed in `test/access.json`.',
    yours: 'Nothing.',
  },
];

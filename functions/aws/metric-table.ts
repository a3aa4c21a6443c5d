/**
 * The value of the dimension `service`, which stands for the deployment as a whole; what the scheduled functions of a
 * named instance count stands under its word.
 */
export const service = 'postern';

/** The sets of names by which a metric's values are told apart: a series, and a price, for each set and its values. */
export type Dimensions = readonly (readonly string[])[];

const whole: Dimensions = [['service']];
/** The value is the word of the sender: a provider, or a named instance. */
export const byProvider: Dimensions = [['provider']];
/** Of all together too, since an alarm over the sum of several costs as much as one for each. */
const wholeAndByProvider: Dimensions = [['service'], ['provider']];

/** Every metric of ours. Without a value there is no series, and nothing to pay. */
export const metricTable = [
  /** Deliveries that were durable when they were answered. */
  { name: 'Acknowledged', unit: 'Count', dimensions: byProvider },
  /** Deliveries answered 4xx on purpose: why stands in the log. */
  { name: 'Rejected', unit: 'Count', dimensions: wholeAndByProvider },
  /** Deliveries answered 503, since there is no secret to verify them with: not set, or malformed. */
  { name: 'SecretMissing', unit: 'Count', dimensions: whole },
  /** Deliveries that wait in S3, since the queue or the secret does not answer. */
  { name: 'Spooled', unit: 'Count', dimensions: whole },
  /** Events stored and published, by the delivery that brought them first. */
  { name: 'Stored', unit: 'Count', dimensions: whole },
  /** Events that another delivery had brought before, or the same one twice. */
  { name: 'Duplicates', unit: 'Count', dimensions: whole },
  /** Events of types that nobody has mapped: which stands in the log. */
  { name: 'Unknown', unit: 'Count', dimensions: whole },
  /** Events that SNS did not confirm: their deliveries are tried again. */
  { name: 'PublishFailures', unit: 'Count', dimensions: whole },
  /** From a delivery's receipt until its events are stored and published. */
  { name: 'AgeAtStoring', unit: 'Seconds', dimensions: whole },
  /** Of each delivery whose events could not be stored at this try, how long it has been on the queue. */
  { name: 'AgeNotStored', unit: 'Seconds', dimensions: whole },
  /** A provider's subscriptions that should notify and don't, and those in an error. */
  { name: 'SilentSubscriptions', unit: 'Count', dimensions: whole },
  { name: 'FailedSubscriptions', unit: 'Count', dimensions: whole },
] as const;

/** Only where the configuration asks for alarms of reputation. */
export const reputationMetrics = [
  /** Mails that were sent, as far as the provider tells of every mail. */
  { name: 'MailSent', unit: 'Count', dimensions: byProvider },
  /** Mails that failed for good because of the recipient. */
  { name: 'MailBounced', unit: 'Count', dimensions: byProvider },
  { name: 'MailComplained', unit: 'Count', dimensions: byProvider },
] as const;

export type ReputationMetric = (typeof reputationMetrics)[number]['name'];

export type MetricName = (typeof metricTable)[number]['name'] | ReputationMetric;

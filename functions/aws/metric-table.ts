/** Value of the dimension `service` for the whole deployment; a named instance's scheduled functions use its word. */
export const service = 'postern';

/** Each set of dimensions and its values is a series, with a price. */
export type Dimensions = readonly (readonly string[])[];

const whole: Dimensions = [['service']];
/** The value is the sender's word: a provider, or a named instance. */
export const byProvider: Dimensions = [['provider']];
/** The total too: an alarm on a sum of several series costs as much as one on each. */
const wholeAndByProvider: Dimensions = [['service'], ['provider']];

/** A metric without a value makes no series, and costs nothing. */
export const metricTable = [
  /** Deliveries that were durable when answered. */
  { name: 'Acknowledged', unit: 'Count', dimensions: byProvider },
  /** Deliveries answered 4xx on purpose: the log says why. */
  { name: 'Rejected', unit: 'Count', dimensions: wholeAndByProvider },
  /** Deliveries answered 503 because the secret is not set, or malformed. */
  { name: 'SecretMissing', unit: 'Count', dimensions: whole },
  /** Deliveries that wait in S3 because the queue or the secret did not answer. */
  { name: 'Spooled', unit: 'Count', dimensions: whole },
  /** Events stored and published. */
  { name: 'Stored', unit: 'Count', dimensions: whole },
  /** Events that were already stored. */
  { name: 'Duplicates', unit: 'Count', dimensions: whole },
  /** Events of unmapped types: the log names them. */
  { name: 'Unknown', unit: 'Count', dimensions: whole },
  /** Events that SNS did not confirm: their deliveries are tried again. */
  { name: 'PublishFailures', unit: 'Count', dimensions: whole },
  /** From a delivery's receipt until its events are stored and published. */
  { name: 'AgeAtStoring', unit: 'Seconds', dimensions: whole },
  /** Of each delivery whose events could not be stored at this try: its time on the queue. */
  { name: 'AgeNotStored', unit: 'Seconds', dimensions: whole },
  /** A provider's subscriptions that should notify and don't, and those in an error. */
  { name: 'SilentSubscriptions', unit: 'Count', dimensions: whole },
  { name: 'FailedSubscriptions', unit: 'Count', dimensions: whole },
] as const;

/** Only if the configuration asks for reputation alarms. */
export const reputationMetrics = [
  /** Mails sent, if the provider reports every mail. */
  { name: 'MailSent', unit: 'Count', dimensions: byProvider },
  /** Mails that permanently failed because of the recipient. */
  { name: 'MailBounced', unit: 'Count', dimensions: byProvider },
  { name: 'MailComplained', unit: 'Count', dimensions: byProvider },
] as const;

export type ReputationMetric = (typeof reputationMetrics)[number]['name'];

export type MetricName = (typeof metricTable)[number]['name'] | ReputationMetric;

import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { PosternConfig } from './config.ts';
import type { Consumer } from './consumer.ts';
import type { Deliveries } from './deliveries.ts';
import type { EventStore } from './event-store.ts';
import type { EventTopic } from './event-topic.ts';
import type { ProviderSchedule } from './provider-schedule.ts';
import type { ProviderWebhook } from './provider-webhook.ts';
import type { Sweep } from './sweep.ts';
import type { WebhookApi } from './webhook-api.ts';

export interface AlarmRow {
  readonly name: string;
  readonly metric: IMetric;
  /** Rings above it: 0 if not given. */
  readonly threshold?: number;
  /** For this many of the metric's periods: 1 if not given. */
  readonly periods?: number;
  /** Of the last this many; otherwise in a row. */
  readonly of?: number;
  /** Rings below the threshold instead, and without data: silence is the trouble. */
  readonly below?: true;
  readonly description: string;
  /** Anchor of its heading in docs/operate/runbook.md, if that is not the name's own words. */
  readonly article?: string;
}

export interface Watched {
  readonly store: EventStore;
  readonly deliveries: Deliveries;
  readonly api: WebhookApi;
  readonly consumer: Consumer;
  readonly sweep: Sweep;
  readonly topic: EventTopic;
  readonly webhooks: ReadonlyMap<string, ProviderWebhook>;
  readonly schedules: readonly ProviderSchedule[];
  readonly hasBudget: boolean;
  readonly reputation: PosternConfig['reputation'];
  readonly silenceAlarmHours: Readonly<Record<string, number | undefined>>;
}

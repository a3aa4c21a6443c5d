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

/** One thing that someone must look at. */
export interface AlarmRow {
  /** In the alarm's name. */
  readonly name: string;
  readonly metric: IMetric;
  /** Rings above it. */
  readonly threshold: number;
  /** For so many of the metric's periods; 1 where it is not said. */
  readonly periods?: number;
  /** Of the last so many; otherwise in a row. */
  readonly of?: number;
  /** Rings below the threshold instead, and where nothing is told: silence is the trouble. */
  readonly below?: true;
  readonly description: string;
  /** Of docs/operate/runbook.md: the anchor of its heading. */
  readonly article: string;
}

/** What alarms and the dashboard look at. */
export interface Watched {
  readonly store: EventStore;
  readonly deliveries: Deliveries;
  readonly api: WebhookApi;
  readonly consumer: Consumer;
  readonly sweep: Sweep;
  readonly topic: EventTopic;
  /** By provider. */
  readonly webhooks: ReadonlyMap<string, ProviderWebhook>;
  readonly schedules: readonly ProviderSchedule[];
  /** Whether the user has one: what costs much is told then. */
  readonly hasBudget: boolean;
  /** By provider: after so many hours without a delivery somebody is told. */
  /** Undefined where nobody asks for alarms of reputation. */
  readonly reputation: PosternConfig['reputation'];
  readonly silenceAlarmHours: Readonly<Record<string, number | undefined>>;
}

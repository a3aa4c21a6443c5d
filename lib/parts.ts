import type { ConstructConfig } from './config.ts';
import type { Consumer } from './consumer.ts';
import type { Deliveries } from './deliveries.ts';
import type { EventStore } from './event-store.ts';
import type { EventTopic } from './event-topic.ts';
import type { ProviderSchedule } from './provider-schedule.ts';
import type { ProviderWebhook } from './provider-webhook.ts';
import type { Spool } from './spool.ts';
import type { Sweep } from './sweep.ts';
import type { WebhookApi, WebhookDomain } from './webhook-api.ts';

/** Of a deployment: what its outputs, alarms, dashboard and queries are about. */
export interface Parts {
  readonly config: ConstructConfig;
  readonly store: EventStore;
  readonly deliveries: Deliveries;
  readonly api: WebhookApi;
  readonly front: WebhookDomain | undefined;
  readonly consumer: Consumer;
  readonly sweep: Sweep;
  readonly topic: EventTopic;
  readonly spool: Spool;
  /** By the word of each provider or instance. */
  readonly webhooks: ReadonlyMap<string, ProviderWebhook>;
  readonly schedules: readonly ProviderSchedule[];
}

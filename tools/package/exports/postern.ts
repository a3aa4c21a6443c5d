export type { ChosenProvider, NamedInstance } from '../../../lib/chosen-providers.ts';
export type {
  ConsumerSettings,
  DeliverySettings,
  SweepSettings,
  WebhookSettings,
} from '../../../lib/function-settings.ts';
export { Postern } from '../../../lib/postern.ts';
export type {
  AlarmSettings,
  DomainSettings,
  EventSettings,
  PosternProps,
  SubscriptionSettings,
} from '../../../lib/postern-props.ts';
export type { Subscriber, SubscriberFilter } from '../../../lib/subscriber.ts';

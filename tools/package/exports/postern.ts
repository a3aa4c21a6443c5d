export type { ChosenProvider, NamedInstance } from '../../../lib/chosen-providers.ts';
export type {
  AlarmSettings,
  BudgetSettings,
  ConsumerSettings,
  DeliverySettings,
  DomainSettings,
  EventSettings,
  NetworkSettings,
  PosternProps,
  SubscriptionSettings,
  SweepSettings,
  Throttle,
  WebhookSettings,
} from '../../../lib/config.ts';
export { Postern } from '../../../lib/postern.ts';
export type { Subscriber, SubscriberFilter } from '../../../lib/subscriber.ts';

export type { ChosenProvider, NamedInstance } from '../../../lib/chosen-providers.ts';
export type {
  ConsumerSettings,
  DeliverySettings,
  SweepSettings,
  Throttle,
  WebhookSettings,
} from '../../../lib/function-settings.ts';
export { Postern } from '../../../lib/postern.ts';
export type {
  AlarmSettings,
  BudgetSettings,
  DomainSettings,
  EventSettings,
  NetworkSettings,
  PosternProps,
  SubscriptionSettings,
} from '../../../lib/postern-props.ts';
export type { Subscriber, SubscriberFilter } from '../../../lib/subscriber.ts';

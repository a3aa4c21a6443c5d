export type { PosternEvent } from '../../../functions/events/event.ts';
export {
  type FailureCategory,
  type FailureParty,
  failureCategories,
} from '../../../functions/events/failure-categories.ts';
export { type EventType, eventTypes } from '../../../functions/events/types.ts';
export { isPosternEvent, parseEvent } from '../../../functions/subscriber/parse-event.ts';

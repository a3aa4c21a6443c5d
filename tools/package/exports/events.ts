export type { PosternEvent } from '../../../functions/events/event.ts';
export {
  type FailureCategory,
  type FailureParty,
  failureCategories,
} from '../../../functions/events/failure-categories.ts';
export { isPosternEvent, parseEvent } from '../../../functions/events/parse-event.ts';
export { type EventType, eventTypes } from '../../../functions/events/types.ts';

export { type ConsumeOptions, consume } from '../../../functions/subscriber/consume.ts';
export { DeadLetterError } from '../../../functions/subscriber/dead-letter-error.ts';
export type { WholeEvent } from '../../../functions/subscriber/payload.ts';

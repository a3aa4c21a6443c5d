export { type EventOf, type Overrides, sampleEvent } from '../../../operations/samples/sample-event.ts';
export { type SqsEventOptions, sqsEvent } from '../../../operations/samples/sqs-event.ts';

/** fauxqs exports its app, not the stores that it takes: all that reaches into its private files comes through here. */
export { PersistenceManager } from '../../../node_modules/fauxqs/dist/persistence.js';
export { S3Store } from '../../../node_modules/fauxqs/dist/s3/s3Store.js';
export { SnsStore } from '../../../node_modules/fauxqs/dist/sns/snsStore.js';
export { SqsQueue, SqsStore } from '../../../node_modules/fauxqs/dist/sqs/sqsStore.js';
export type { InflightEntry, SqsMessage } from '../../../node_modules/fauxqs/dist/sqs/sqsTypes.js';

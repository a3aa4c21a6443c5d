/** fauxqs exports only its app; nothing else here imports its private files. */
export { SnsError, SqsError } from '../../../node_modules/fauxqs/dist/common/errors.js';
export { PersistenceManager } from '../../../node_modules/fauxqs/dist/persistence.js';
export { S3Store } from '../../../node_modules/fauxqs/dist/s3/s3Store.js';
export { publish, publishBatch } from '../../../node_modules/fauxqs/dist/sns/actions/publish.js';
export { SnsStore } from '../../../node_modules/fauxqs/dist/sns/snsStore.js';
export { deleteMessageBatch } from '../../../node_modules/fauxqs/dist/sqs/actions/deleteMessageBatch.js';
export { receiveMessage } from '../../../node_modules/fauxqs/dist/sqs/actions/receiveMessage.js';
export { SqsQueue, SqsStore } from '../../../node_modules/fauxqs/dist/sqs/sqsStore.js';
export type { InflightEntry, SqsMessage } from '../../../node_modules/fauxqs/dist/sqs/sqsTypes.js';

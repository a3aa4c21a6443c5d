import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  paginateQuery,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type PosternEvent } from '../functions/events/event.ts';
import { type Lead, leadsOf } from '../functions/events/leads.ts';
import { nameOf } from '../functions/events/read-items.ts';
import { type ItemKey } from './queries/fetch-items.ts';
import type { EventSource } from './queries/walk.ts';

import { webhookHandler } from '../webhook/handler.ts';
import { edge } from './edge.ts';

export const handler = webhookHandler(edge);

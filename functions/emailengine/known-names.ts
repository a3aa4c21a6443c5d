import { type Known, named, unknownNames as namesOutside, unknownValue } from '../events/drift.ts';
import { Payload } from './schema.ts';
import { isKnownEvent } from './types.ts';

/** Unread fields of `data`: contents and sizes of mails, and others from the webhooks page. */
const unread = named(
  ...[
    'uid',
    'date',
    'flags',
    'unseen',
    'flagged',
    'answered',
    'draft',
    'size',
    'replyTo',
    'sender',
    'cc',
    'bcc',
  ],
  ...['emailId', 'attachments', 'calendarEvents', 'bounces', 'messageSpecialUse', 'isBounce', 'isComplaint'],
  ...[
    'summary',
    'riskAssessment',
    'embeddings',
    'missingDelay',
    'missingRetries',
    'networkRouting',
    'preview',
  ],
  ...['prevUidValidity', 'reason', 'tokenRequest', 'user', 'account', 'initialized', 'folders', 'startDate'],
  ...['endDate', 'messagesExported', 'messagesSkipped', 'bytesWritten', 'duration', 'expiresAt', 'phase'],
  ...['messagesQueued', 'nonce'],
);

const known: Known = {
  ...named('serviceUrl', 'account', 'date', 'path', 'specialUse', 'event', 'eventId'),
  data: {
    ...named(...Object.keys(Payload.entries.data.wrapped.entries)),
    ...unread,
    envelope: named('from', 'to'),
    job: named('id', 'attemptsMade', 'attempts', 'nextAttempt'),
    changes: { flags: named('added', 'deleted', 'value'), labels: named('added', 'deleted', 'value') },
    response: named(
      'source',
      'message',
      'status',
      'category',
      'recommendedAction',
      'blocklist',
      'retryAfter',
    ),
  },
};

/**
 * Only names that EmailEngine chooses: not in headers and reports, which are the mail's, nor of a custom route, which
 * its script chooses.
 */
export function unknownNames(payload: unknown, headers: Readonly<Record<string, string>>): readonly string[] {
  if (headers['x-ee-wh-custom-route'] !== undefined) return [];
  const event = typeof payload === 'object' && payload !== null && 'event' in payload ? payload.event : '';
  return [...namesOutside(payload, known), ...unknownValue('event', event, isKnownEvent)];
}

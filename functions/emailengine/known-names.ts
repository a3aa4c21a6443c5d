import { type Known, named, unknownNames as namesOutside, unknownValue } from '../events/drift.ts';
import { Payload } from './schema.ts';
import { isKnownEvent } from './types.ts';

/** Of `data`, what nobody reads: contents and sizes of mails, and what the webhooks page lists besides. */
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
 * Names in the envelope, and in `data` what EmailEngine names itself: neither headers nor reports, whose names are the
 * mail's, and nothing of a custom route, whose names are whoever's who wrote its script.
 */
export function unknownNames(payload: unknown, headers: Readonly<Record<string, string>>): readonly string[] {
  if (headers['x-ee-wh-custom-route'] !== undefined) return [];
  const event = typeof payload === 'object' && payload !== null && 'event' in payload ? payload.event : '';
  return [...namesOutside(payload, known), ...unknownValue('event', event, isKnownEvent)];
}

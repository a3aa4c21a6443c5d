import { type Known, named, unknownNames as namesOutside, unknownValue } from '../events/drift.ts';
import { Payload } from './schema.ts';
import { isKnownEvent } from './types.ts';

/** Unread fields of `data`: contents and sizes of mails, and others from the webhooks page. */
const ofMails =
  'uid date flags unseen flagged answered draft size replyTo sender cc bcc emailId attachments calendarEvents';
const ofAnalysis = 'messageSpecialUse isBounce isComplaint bounces summary riskAssessment embeddings preview';
const ofOthers =
  'missingDelay missingRetries networkRouting prevUidValidity reason tokenRequest user account initialized folders';
const ofExports =
  'startDate endDate messagesExported messagesSkipped bytesWritten duration expiresAt phase messagesQueued nonce';

const known: Known = {
  ...named('serviceUrl account date path specialUse event eventId'),
  data: {
    ...named(`${ofMails} ${ofAnalysis} ${ofOthers} ${ofExports}`, Payload.entries.data.wrapped),
    envelope: named('from to'),
    job: named('id attemptsMade attempts nextAttempt'),
    changes: { flags: named('added deleted value'), labels: named('added deleted value') },
    response: named('source message status category recommendedAction blocklist retryAfter'),
  },
};

/** Only names that EmailEngine chooses: not the mail's, in headers and reports, nor those of a custom route's script. */
export function unknownNames(payload: unknown, headers: Readonly<Record<string, string>>): readonly string[] {
  if (headers['x-ee-wh-custom-route'] !== undefined) return [];
  return [...namesOutside(payload, known), ...unknownValue(payload, 'event', isKnownEvent)];
}

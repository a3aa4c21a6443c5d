import type { EventType } from '../events/event.ts';
import { readReply, readStatus } from '../events/failure.ts';
import type { Payload } from './schema.ts';

type Data = Payload['data'];

/** @see https://learn.emailengine.app/docs/receiving/webhooks */
const types: ReadonlyMap<string, EventType> = new Map([
  ['messageNew', 'message.created'],
  ['messageUpdated', 'message.updated'],
  ['messageDeleted', 'message.deleted'],
  ['messageMissing', 'message.missing'],
  ['messageSent', 'email.sent'],
  ['messageDeliveryError', 'email.deferred'],
  ['messageFailed', 'email.failed'],
  ['messageBounce', 'email.bounced'],
  ['messageComplaint', 'email.complained'],
  ['trackOpen', 'email.opened'],
  ['trackClick', 'email.clicked'],
  ['listUnsubscribe', 'email.unsubscribed'],
  ['listSubscribe', 'email.subscribed'],
  ['mailboxNew', 'mailbox.created'],
  ['mailboxDeleted', 'mailbox.deleted'],
  ['mailboxReset', 'mailbox.reset'],
  ['accountAdded', 'account.added'],
  ['accountInitialized', 'account.initialized'],
  ['accountDeleted', 'account.deleted'],
  ['authenticationSuccess', 'account.authenticated'],
  ['authenticationError', 'account.authentication_failed'],
  ['connectError', 'account.connection_failed'],
  ['exportCompleted', 'export.completed'],
  ['exportFailed', 'export.failed'],
]);

/** The settings page sends `test`. */
export function isKnownEvent(event: string): boolean {
  return types.has(event) || event === 'test';
}

/** A delivery status notification may also report success or delay (RFC 3464, section 2.3.3). */
const bounceActions: ReadonlyMap<string, EventType> = new Map([
  ['delivered', 'email.delivered'],
  ['relayed', 'email.delivered'],
  ['expanded', 'email.delivered'],
  ['delayed', 'email.deferred'],
]);

/** Machine reports on verification (RFC 6591), and people's on wanted mail (RFC 6430). */
const noComplaints: ReadonlySet<string> = new Set(['auth-failure', 'not-spam']);

export function typeOf({ event, data }: Payload): EventType {
  switch (event) {
    case 'messageBounce':
      return typeOfAction(data.action) ?? (isSuccess(data) ? 'email.delivered' : 'email.bounced');
    case 'messageComplaint':
      return noComplaints.has(data.arf?.feedbackType?.trim().toLowerCase() ?? '')
        ? 'email.reported'
        : 'email.complained';
    default:
      return types.get(event ?? '') ?? 'unknown';
  }
}

/** For an action other than a failure. */
export function typeOfAction(action: string | undefined): EventType | undefined {
  return bounceActions.get(actionWord(action) ?? '');
}

/** `relayed (to non-DSN-aware mailer)`: a comment may follow, and case does not matter. */
export function actionWord(action: string | undefined): string | undefined {
  return /^\s{0,16}([a-z]{1,32})/i.exec(action ?? '')?.[1]?.toLowerCase();
}

/** Whatever the action's name: all of status and reply is class 2 (RFC 3463, section 2). */
function isSuccess({ response }: Data): boolean {
  const { status, message } = typeof response === 'object' ? response : {};
  const { code, enhancedCode } = readReply(message);
  const classes = [readStatus(status), code?.toString(), enhancedCode].flatMap((said) => said?.[0] ?? []);
  return classes.length > 0 && classes.every((digit) => digit === '2');
}

/** Sent mail and its progress. `email.sent`: our relay took it; never "delivered". */
export const progressTypes = ['email.sent', 'email.delivered', 'email.replied'] as const;

/** Undelivered mail: for now (`deferred`), permanently, or perhaps (`failure.final` says). */
export const failureTypes = ['email.deferred', 'email.bounced', 'email.rejected', 'email.failed'] as const;

/** What a recipient did with a mail. */
export const engagementTypes = ['email.opened', 'email.clicked'] as const;

export const listTypes = ['email.unsubscribed', 'email.subscribed'] as const;

export const complaintTypes = ['email.complained'] as const;

/** Reports that are no complaints: of a machine that verified the mail, or that it is no spam. */
export const reportTypes = ['email.reported'] as const;

export const messageTypes = [
  'message.created',
  'message.updated',
  'message.deleted',
  'message.missing',
] as const;

export const mailboxTypes = ['mailbox.created', 'mailbox.deleted', 'mailbox.reset'] as const;

export const accountTypes = [
  'account.added',
  'account.initialized',
  'account.deleted',
  'account.authenticated',
  'account.authentication_failed',
  'account.connection_failed',
] as const;

/** Something else of an account changed: fetch it. `resource.changed` names no item: sync. */
export const changeTypes = [
  'calendar_event.created',
  'calendar_event.updated',
  'calendar_event.deleted',
  'contact.created',
  'contact.updated',
  'contact.deleted',
  'task.created',
  'task.updated',
  'task.deleted',
  'booking.changed',
  'resource.changed',
] as const;

/** The provider's standing request to notify us. */
export const subscriptionTypes = ['subscription.activated', 'subscription.failed'] as const;

export const exportTypes = ['export.completed', 'export.failed'] as const;

/** Unknown yet: still stored, published and counted. */
export const unknownTypes = ['unknown'] as const;

/** Dotted, past tense. `email.*` is about sent mail; `message.*` are items in a mailbox. */
export const eventTypes = [
  ...progressTypes,
  ...failureTypes,
  ...engagementTypes,
  ...listTypes,
  ...complaintTypes,
  ...reportTypes,
  ...messageTypes,
  ...mailboxTypes,
  ...accountTypes,
  ...changeTypes,
  ...subscriptionTypes,
  ...exportTypes,
  ...unknownTypes,
] as const;

export type EventType = (typeof eventTypes)[number];

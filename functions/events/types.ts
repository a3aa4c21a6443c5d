/** Mail that was sent and where it goes on. `email.sent`: our relay took it; never "delivered". */
export const progressTypes = ['email.sent', 'email.delivered', 'email.replied'] as const;

/** Mail that was not delivered: for now (`deferred`), or for good, or perhaps (`failure.final` says). */
export const failureTypes = ['email.deferred', 'email.bounced', 'email.rejected', 'email.failed'] as const;

/** What a recipient did with a mail. */
export const engagementTypes = ['email.opened', 'email.clicked'] as const;

/** Whether a recipient wants the mail of a list. */
export const listTypes = ['email.unsubscribed', 'email.subscribed'] as const;

export const complaintTypes = ['email.complained'] as const;

/** Reports that are no complaints: of a machine that verified the mail, or that it is no spam. */
export const reportTypes = ['email.reported'] as const;

/** Items in a mailbox. */
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

/** Something else of an account changed: fetch it. `resource.changed` names no item: go and sync. */
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

/** What we don't know yet: stored, published and counted all the same. */
export const unknownTypes = ['unknown'] as const;

/** Ours: dotted, past tense. `email.*` is what became of mail that was sent; `message.*` are items in a mailbox. */
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

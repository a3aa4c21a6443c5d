/** Dotted, past tense, by what they have in common. `email.*` is about sent mail; `message.*` are items in a mailbox. */
export const typesOf = {
  /** Sent mail and its progress. `email.sent`: our relay took it; never "delivered". */
  progress: ['email.sent', 'email.delivered', 'email.replied'],
  /** Undelivered mail: for now (`deferred`), permanently, or perhaps (`failure.final` says). */
  failure: ['email.deferred', 'email.bounced', 'email.rejected', 'email.failed'],
  /** What a recipient did with a mail. */
  engagement: ['email.opened', 'email.clicked'],
  list: ['email.unsubscribed', 'email.subscribed'],
  /** `email.reported` is no complaint: a machine verified the mail, or somebody says that it is no spam. */
  complaint: ['email.complained'],
  report: ['email.reported'],
  message: ['message.created', 'message.updated', 'message.deleted', 'message.missing'],
  mailbox: ['mailbox.created', 'mailbox.deleted', 'mailbox.reset'],
  account: [
    'account.added',
    'account.initialized',
    'account.deleted',
    'account.authenticated',
    'account.authentication_failed',
    'account.connection_failed',
  ],
  /** Something else of an account changed: fetch it. `resource.changed` names no item: sync. */
  change: [
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
  ],
  /** The provider's standing request to notify us. */
  subscription: ['subscription.activated', 'subscription.failed'],
  export: ['export.completed', 'export.failed'],
  /** Unknown yet: still stored, published and counted. */
  unknown: ['unknown'],
} as const;

export type EventType = (typeof typesOf)[keyof typeof typesOf][number];

export const eventTypes: readonly EventType[] = Object.values(typesOf).flat();

/** Who must act: the address's owner, the sender, the mail's author, or a mail system in between. */
export const failureParties = ['recipient', 'sender', 'message', 'system'] as const;

export type FailureParty = (typeof failureParties)[number];

export const failureKinds = ['hard', 'soft', 'block', 'undetermined'] as const;

interface CategoryFacts {
  readonly about: FailureParty;
  /** `failure.kind`, unless the reply says that it is for now. */
  readonly kind: (typeof failureKinds)[number];
  readonly meaning: string;
  readonly whatToDo: string;
}

/** Why a mail failed, who must act, what it means and what to do. Source of `docs/mail/events.md`. */
export const failureCategories = {
  user_unknown: {
    about: 'recipient',
    kind: 'hard',
    meaning: 'There is no such mailbox, or the address is not valid.',
    whatToDo: 'Stop sending to this address, and ask its owner for another one.',
  },
  mailbox_disabled: {
    about: 'recipient',
    kind: 'hard',
    meaning: 'The mailbox is disabled, suspended, closed or has moved.',
    whatToDo: 'Stop sending to this address, and ask its owner for another one.',
  },
  mailbox_full: {
    about: 'recipient',
    kind: 'soft',
    meaning: 'The mailbox has no space left.',
    whatToDo: 'Send again in a few days; if it stays full, treat the address as abandoned.',
  },
  domain_not_found: {
    about: 'recipient',
    kind: 'hard',
    meaning: "The domain of the address does not exist, or doesn't take mail.",
    whatToDo: 'Look for a typing error in the domain, and stop sending to this address.',
  },
  suppressed: {
    about: 'recipient',
    kind: 'hard',
    meaning: 'The provider did not try: the address failed or complained before, and is on its own list.',
    whatToDo:
      "Stop sending to this address, or remove it from the provider's list if you know that it works.",
  },
  host_unreachable: {
    about: 'system',
    kind: 'undetermined',
    meaning: "A mail server on the way, such as the recipient's, can't be reached.",
    whatToDo: 'Send again later; if it lasts, ask the recipient another way.',
  },
  greylisted: {
    about: 'system',
    kind: 'soft',
    meaning: 'The receiving server asks an unknown sender to try again later.',
    whatToDo: 'Nothing: the next try usually gets through.',
  },
  rate_limited: {
    about: 'sender',
    kind: 'soft',
    meaning: 'Too many mails, recipients or connections in too short a time.',
    whatToDo: 'Send more slowly.',
  },
  blocklisted: {
    about: 'sender',
    kind: 'block',
    meaning: 'Your IP address or domain is on a blocklist, or has a bad reputation.',
    whatToDo: 'Ask the owner of the list to remove you, and find out what put you there.',
  },
  authentication: {
    about: 'sender',
    kind: 'block',
    meaning: 'SPF, DKIM or DMARC of your domain is missing or did not pass.',
    whatToDo: "Fix your domain's SPF, DKIM and DMARC records, then send again.",
  },
  spam: {
    about: 'message',
    kind: 'block',
    meaning: 'The receiving side takes the mail for spam.',
    whatToDo: 'Change what the mail says and links to, and send only to people who asked for it.',
  },
  policy: {
    about: 'sender',
    kind: 'block',
    meaning: 'A rule of the receiving side forbids it, such as who may write to this mailbox.',
    whatToDo: "Read the server's reply, and ask the recipient or their postmaster to allow you.",
  },
  content: {
    about: 'message',
    kind: 'block',
    meaning: 'Something in the mail is not allowed: a virus, a kind of attachment, a link.',
    whatToDo: 'Remove it, then send again.',
  },
  malformed: {
    about: 'message',
    kind: 'undetermined',
    meaning: 'The mail is not built as the standards say: a header is missing, doubled or broken.',
    whatToDo: 'Fix the program that writes the mail, then send again.',
  },
  too_large: {
    about: 'message',
    kind: 'undetermined',
    meaning: 'The mail is larger than the receiving side takes.',
    whatToDo: 'Send it without its attachments, or smaller.',
  },
  relay_denied: {
    about: 'sender',
    kind: 'block',
    meaning: "A server on the way doesn't relay mail for this sender or to this domain.",
    whatToDo: 'Check which server you send through, and that you sign in there.',
  },
  sender_refused: {
    about: 'sender',
    kind: 'undetermined',
    meaning: "The sender's address, domain or host is refused: unknown, not allowed, or without reverse DNS.",
    whatToDo: 'Check that the From address exists, is yours to use, and that your host has reverse DNS.',
  },
  sender_login: {
    about: 'sender',
    kind: 'undetermined',
    meaning: "The sender's own server refuses its user name, password or token.",
    whatToDo: 'Sign the account in again, then send again.',
  },
  encryption: {
    about: 'system',
    kind: 'block',
    meaning: "One side demands TLS, and the two servers can't agree on it.",
    whatToDo: 'Check that your server offers a current TLS and a valid certificate, or ask their postmaster.',
  },
  expired: {
    about: 'system',
    kind: 'soft',
    meaning: 'It was tried until time ran out; the cause is unknown.',
    whatToDo: 'Send again later; if it lasts, ask the recipient another way.',
  },
  server_error: {
    about: 'system',
    kind: 'undetermined',
    meaning: "A mail server's own fault: out of disk, misconfigured, in a loop.",
    whatToDo: 'Send again later; if it lasts, tell their postmaster.',
  },
} as const satisfies Readonly<Record<string, CategoryFacts>>;

export type FailureCategory = keyof typeof failureCategories;

export const failureCategoryNames = Object.keys(failureCategories).filter((name): name is FailureCategory =>
  Object.hasOwn(failureCategories, name),
);

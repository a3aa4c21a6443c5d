import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type EventSource, everything, walk } from '../queries/walk.ts';

type Item = Readonly<Record<string, AttributeValue>>;

/** What says of a mail that it was given up without saying at whom, and the only recipient that the mail had. */
export interface GivenUp {
  readonly failures: readonly Item[];
  /** As the key of the recipient index; undefined where the mail had several, or nobody says. */
  readonly recipient: string | undefined;
}

/** The recipient of a failure that names none is the mail's, if it had one only. */
export async function givenUpAt(source: EventSource, mail: string): Promise<GivenUp> {
  const partition = { hash: ['pk', mail], range: 'sk' } as const;
  const failures: Item[] = [];
  const recipients = new Set<string | undefined>();
  for await (const { attributes } of walk(source, [partition], { direction: 'oldest', ...everything })) {
    const { type, recipient, domains } = attributes;
    if (recipient?.S !== undefined) recipients.add(recipient.S);
    // A mail to several.
    if (domains !== undefined) recipients.add(undefined);
    if (type?.S === 'email.failed' && recipient === undefined) failures.push(attributes);
  }
  const [only] = recipients;
  return { failures, recipient: recipients.size === 1 ? only : undefined };
}

import { timelinePartitions } from '../queries/partitions.ts';
import type { Attributes } from '../queries/read-item.ts';
import { type EventSource, walk } from '../queries/walk.ts';

/** Events that give a mail up without naming a recipient, and its only recipient, as the recipient index has it. */
export async function givenUpAt(source: EventSource, mail: string) {
  const failures: Attributes[] = [];
  const recipients = new Set<string | undefined>();
  for await (const { attributes } of walk(source, timelinePartitions([mail]))) {
    const { type, recipient, domains } = attributes;
    if (recipient?.S !== undefined) recipients.add(recipient.S);
    // A mail to several.
    if (domains !== undefined) recipients.add(undefined);
    if (type?.S === 'email.failed' && recipient === undefined) failures.push(attributes);
  }
  const [only] = recipients;
  return { failures, recipient: recipients.size === 1 ? only : undefined };
}

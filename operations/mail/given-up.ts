import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { timelinePartitions } from '../queries/partitions.ts';
import { type EventSource, everything, walk } from '../queries/walk.ts';

type Item = Readonly<Record<string, AttributeValue>>;

/** Events that give a mail up without naming a recipient, and its only recipient. */
export interface GivenUp {
  readonly failures: readonly Item[];
  /** As the recipient index has it; undefined if there were several, or unknown. */
  readonly recipient: string | undefined;
}

export async function givenUpAt(source: EventSource, mail: string): Promise<GivenUp> {
  const failures: Item[] = [];
  const recipients = new Set<string | undefined>();
  for await (const { attributes } of walk(source, timelinePartitions([mail]), {
    direction: 'oldest',
    ...everything,
  })) {
    const { type, recipient, domains } = attributes;
    if (recipient?.S !== undefined) recipients.add(recipient.S);
    // A mail to several.
    if (domains !== undefined) recipients.add(undefined);
    if (type?.S === 'email.failed' && recipient === undefined) failures.push(attributes);
  }
  const [only] = recipients;
  return { failures, recipient: recipients.size === 1 ? only : undefined };
}

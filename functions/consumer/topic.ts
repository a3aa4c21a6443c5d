import { elementOf, xmlFault } from '../aws/faults.ts';
import { openSigned } from '../aws/signed-call.ts';
import type { Signing } from '../aws/signing.ts';
import { attributeType, type Published } from '../events/published.ts';

/** An event of a batch, with an id within the batch. */
export interface Entry extends Published {
  readonly id: string;
}

export type Topic = Readonly<ReturnType<typeof openTopic>>;

/**
 * Signed requests: an SNS client's CPU was half of an event's cost.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
export function openTopic(signing: Signing, arn: string, tryMs: number) {
  const call = openSigned(signing, { name: 'sns', faultOf: xmlFault('SnsError') }, tryMs);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return {
    /** Up to ten; returns the ids that SNS confirmed. If it took none, throws an error named after SNS's fault. */
    publish: async (batch: readonly Entry[]): Promise<readonly string[]> =>
      confirmedIds(await call({ method: 'POST', headers, body: formOf(arn, batch) })),
  };
}

/** SNS's query API numbers members of lists and maps from 1. */
function formOf(arn: string, batch: readonly Entry[]): string {
  const fields = batch.map(({ id, message, attributes }, at) => {
    const entry = `&PublishBatchRequestEntries.member.${at + 1}`;
    const pairs = attributes.map(([name, value], index) => {
      const attribute = `${entry}.MessageAttributes.entry.${index + 1}`;
      const text = encodeURIComponent(value);
      return `${attribute}.Name=${name}${attribute}.Value.DataType=${attributeType}${attribute}.Value.StringValue=${text}`;
    });
    return `${entry}.Id=${id}${entry}.Message=${encodeURIComponent(message)}${pairs.join('')}`;
  });
  return `Action=PublishBatch&Version=2010-03-31&TopicArn=${encodeURIComponent(arn)}${fields.join('')}`;
}

/** `Failed` entries come inside a 200, with ids too. */
function confirmedIds(xml: string): readonly string[] {
  const successful = elementOf(xml, 'Successful') ?? '';
  return [...successful.matchAll(/<Id>([^<]*)<\/Id>/g)].map(([, id]) => id ?? '');
}

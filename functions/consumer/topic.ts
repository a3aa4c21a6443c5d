import { SignatureV4 } from '@smithy/signature-v4';
import pRetry from 'p-retry';
import { attributeType, type Published } from '../events/published.ts';
import { type PostAnswer, post } from '../webhook/post.ts';
import type { Signing } from '../webhook/signing.ts';

/** An event of a batch, by an id that is the batch's own. */
export interface Entry extends Published {
  readonly id: string;
}

export interface Topic {
  /**
   * Publishes up to ten; the ids of those that SNS confirmed, which need not be all. Throws where it took none, with its
   * word for why as the error's name.
   */
  publish(batch: readonly Entry[]): Promise<readonly string[]>;
}

/** A batch that SNS did not take, with its answer where there was one. */
export class SnsError extends Error {
  override readonly name: string;
  readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string };

  constructor(answer?: PostAnswer) {
    super(answer === undefined ? 'SNS did not answer' : `SNS answered ${answer.status}`);
    this.name = answer === undefined ? 'NoAnswer' : (elementOf(answer.text, 'Code') ?? 'SnsError');
    const requestId = answer === undefined ? undefined : elementOf(answer.text, 'RequestId');
    this.$metadata = {
      ...(answer === undefined ? {} : { httpStatusCode: answer.status }),
      ...(requestId === undefined ? {} : { requestId }),
    };
  }
}

/** A first try and another one. */
const retries = 1;
const pauseMs = 100;

/**
 * Requests signed with what the SQS client knows of credentials: an SNS client takes several times the CPU to write
 * these requests and read their answers, which made it half of what an event costs.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
export function openTopic({ config }: Signing, arn: string, tryMs: number): Topic {
  const [, partition = '', , region = ''] = arn.split(':');
  const url = new URL(originOf(partition, region));
  const { protocol, hostname, host } = url;
  const { credentials, sha256 } = config;
  const signer = new SignatureV4({ service: 'sns', region, credentials, sha256 });
  const headers = { host, 'content-type': 'application/x-www-form-urlencoded' };

  async function request(body: string): Promise<readonly string[]> {
    const unsigned = { method: 'POST', protocol, hostname, path: '/', query: {}, headers, body };
    const signed = await signer.sign(unsigned);
    const answer = await post(url, signed.headers, body, { tryMs }).catch(() => {
      throw new SnsError();
    });
    if (answer.status !== 200) throw new SnsError(answer);
    return confirmedIds(answer.text);
  }

  return {
    publish(batch) {
      const body = formOf(arn, batch);
      const shouldRetry = ({ error }: { readonly error: Error }) =>
        error instanceof SnsError && isTransient(error);
      return pRetry(() => request(body), { retries, minTimeout: pauseMs, shouldRetry });
    },
  };
}

/** In the terms of SNS's query API: members of lists and maps are numbered from 1. */
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

function elementOf(xml: string, name: string): string | undefined {
  const [, inner] = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml) ?? [];
  return inner;
}

/** No answer, or one that another try may better. */
function isTransient({ name, $metadata: { httpStatusCode: status = 500 } }: SnsError): boolean {
  return status >= 500 || status === 429 || /Throttl/.test(name);
}

function originOf(partition: string, region: string): string {
  // As the SDK's own clients do: for tests, and for endpoints in a VPC.
  const endpoint = process.env.AWS_ENDPOINT_URL_SNS ?? process.env.AWS_ENDPOINT_URL;
  return endpoint ?? `https://sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
}

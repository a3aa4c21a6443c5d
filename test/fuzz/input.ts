import { isUtf8 } from 'node:buffer';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Provider } from '../../functions/webhook/provider.ts';
import { samplesOf } from '../../operations/samples/read.ts';
import { senders } from '../support/senders.ts';
import { edited, textOf, treeOf } from './json-tree.ts';
import type { Frame, Plan } from './plan.ts';
import { proven, receivedAt } from './proof.ts';

/** What API Gateway hands over, and what is known of it beforehand. */
export interface Input {
  readonly provider: Provider;
  readonly event: APIGatewayProxyEventV2;
  /** True if it must be taken for authentic, false if it must not; undefined if a mangled proof may be either. */
  readonly authentic: boolean | undefined;
}

export const requestId = 'request-1';

const samples = senders.map((provider) => ({
  provider,
  trees: samplesOf(provider).flatMap(({ body }) => {
    try {
      return [treeOf(JSON.parse(body.toString()))];
    } catch {
      return [JSON.stringify(body.toString())];
    }
  }),
}));

/** The same input for the same plan. */
export function inputOf(plan: Plan): Input {
  const { provider, trees } = at(samples, plan.provider);
  const text = textOf(plan.edits.reduce(edited, at(trees, plan.sample)));
  const body = framed(Buffer.from(text.slice(0, maxBody)), plan.frame);
  const { proof, headers, token } = proven(provider, plan.proof, body);
  // What is no text comes as base64, or not as it was signed.
  const isChanged = !plan.base64 && !isUtf8(body) && provider.authenticity === 'signature';
  const event = gatewayEvent(plan, { ...Object.fromEntries(plan.headers), ...headers }, token, body);
  return { provider, event, authentic: isChanged && proof === true ? false : proof };
}

/** About what API Gateway and Lambda let through. */
const maxBody = 5_300_000;

function gatewayEvent(
  { base64, query, headerCase }: Plan,
  headers: Readonly<Record<string, string>>,
  token: string | undefined,
  body: Buffer,
): APIGatewayProxyEventV2 {
  const cased = (name: string) => (headerCase === 'upper' ? name.toUpperCase() : name);
  const http = { method: 'POST', path: '/', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: '' };
  const ids = { accountId: '', apiId: '', domainName: '', domainPrefix: '', routeKey: '', stage: '$default' };
  return {
    version: '2.0',
    routeKey: '',
    rawPath: '/',
    rawQueryString: query,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [cased(name), value])),
    requestContext: { ...ids, http, requestId, time: '', timeEpoch: receivedAt },
    ...(token === undefined ? {} : { pathParameters: { token } }),
    ...(body.length === 0 ? {} : { body: body.toString(base64 ? 'base64' : 'utf8') }),
    isBase64Encoded: base64,
  };
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('an empty list');
  return found;
}

function framed(body: Buffer, frame: Frame): Buffer {
  switch (frame.kind) {
    case 'whole':
      return body;
    case 'before':
      return Buffer.concat([Buffer.from(frame.hex, 'hex'), body]);
    case 'after':
      return Buffer.concat([body, Buffer.from(frame.hex, 'hex')]);
    case 'insert': {
      const place = frame.at % (body.length + 1);
      return Buffer.concat([body.subarray(0, place), Buffer.from(frame.hex, 'hex'), body.subarray(place)]);
    }
    case 'cut':
      return body.subarray(0, frame.at % (body.length + 1));
    case 'lines':
      return Buffer.from(body.toString().replaceAll(/([,{[])"/g, '$1\r\n\t"'));
    case 'padded':
      return Buffer.concat([body, Buffer.alloc(Math.max(0, frame.bytes - body.length), ' ')]);
    case 'instead':
      return Buffer.from(frame.hex, 'hex');
  }
}

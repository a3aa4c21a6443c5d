import type { AwsAnswer } from './answer.ts';
import type { Fauxqs } from './fauxqs.ts';
import type { AwsRequest } from './request.ts';

const largestKey = 1024;

/** fauxqs ignores put-if-absent and the longest key. */
export async function callS3(fauxqs: Fauxqs, request: AwsRequest): Promise<AwsAnswer> {
  const size = keySize(request.url);
  if (size > largestKey) return keyTooLong(size);
  if (request.operation === 'PutObject' && request.headers['if-none-match'] === '*') {
    const { 'content-length': _length, ...headers } = request.headers;
    const present = await fauxqs.forward({ ...request, method: 'HEAD', headers, body: Buffer.alloc(0) });
    if (present.status === 200) return preconditionFailed();
  }
  return fauxqs.forward(request);
}

/** In bytes of UTF-8: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
function keySize(url: string): number {
  const [path = ''] = url.split('?');
  const [, , ...key] = path.split('/');
  // Each escape is one byte, and what is not escaped is ASCII.
  return key.join('/').replaceAll(/%[0-9a-f]{2}/gi, '.').length;
}

function keyTooLong(size: number): AwsAnswer {
  const limits = `<Size>${size}</Size><MaxSizeAllowed>${largestKey}</MaxSizeAllowed>`;
  return refused(400, 'KeyTooLongError', 'Your key is too long', limits);
}

function preconditionFailed(): AwsAnswer {
  const message = 'At least one of the pre-conditions you specified did not hold';
  return refused(412, 'PreconditionFailed', message, '<Condition>If-None-Match</Condition>');
}

function refused(status: number, code: string, message: string, details: string): AwsAnswer {
  const error = `<Error><Code>${code}</Code><Message>${message}</Message>${details}</Error>`;
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${error}`),
  };
}

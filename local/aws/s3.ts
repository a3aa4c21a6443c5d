import type { AwsAnswer } from './answer.ts';
import type { Fauxqs } from './fauxqs.ts';
import type { AwsRequest } from './request.ts';

/** S3 as fauxqs gives it, but for the put-if-absent that it ignores. */
export async function callS3(fauxqs: Fauxqs, request: AwsRequest): Promise<AwsAnswer> {
  if (request.operation === 'PutObject' && request.headers['if-none-match'] === '*') {
    const { 'content-length': _length, ...headers } = request.headers;
    const present = await fauxqs.forward({ ...request, method: 'HEAD', headers, body: Buffer.alloc(0) });
    if (present.status === 200) return preconditionFailed();
  }
  return fauxqs.forward(request);
}

function preconditionFailed(): AwsAnswer {
  const message = 'At least one of the pre-conditions you specified did not hold';
  const error = `<Error><Code>PreconditionFailed</Code><Message>${message}</Message><Condition>If-None-Match</Condition>`;
  return {
    status: 412,
    headers: { 'content-type': 'application/xml' },
    body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${error}</Error>`),
  };
}

import type { AwsAnswer } from './answer.ts';
import { jsonAnswer } from './answer.ts';
import type { AwsRequest } from './request.ts';
import { signedFor } from './request.ts';

/** What a service answers that is not here, in the form that its client can read. */
export function notEmulated(request: AwsRequest): AwsAnswer {
  const type = 'UnknownOperationException';
  const message = `${signedFor(request)} ${request.operation} is not emulated by the local engine.`;
  const isForm = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  if (!isForm) return jsonAnswer(400, { __type: type, message }, { 'x-amzn-errortype': type });
  const fault = `<Type>Sender</Type><Code>${type}</Code><Message>${message.replace(/[&<>]/g, '?')}</Message>`;
  return {
    status: 400,
    headers: { 'content-type': 'text/xml' },
    body: Buffer.from(`<ErrorResponse><Error>${fault}</Error></ErrorResponse>`),
  };
}

import { type AwsAnswer, jsonAnswer, xmlAnswer } from './answer.ts';
import { type JsonObject, jsonObject, stringAt } from './json.ts';
import { type AwsRequest, isForm } from './request.ts';
import { escapeXml } from './xml.ts';

export class Refusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = 'Refusal';
    this.type = type;
  }
}

export function invalid(message: string): Refusal {
  return new Refusal('ValidationException', message);
}

/** What a service of JSON answered; throws what it refused. */
export function outputOf({ status, body }: AwsAnswer): JsonObject {
  const output = jsonObject(body);
  if (status === 200) return output;
  const type = (stringAt(output, '__type') ?? 'InternalServerError').replace(/^.*#/, '');
  throw new Refusal(type, stringAt(output, 'message') ?? stringAt(output, 'Message') ?? type);
}

const prefixes: Readonly<Partial<Record<AwsRequest['service'], string>>> = {
  dynamodb: 'com.amazonaws.dynamodb.v20120810#',
  sqs: 'com.amazonaws.sqs#',
};

/** In the form that the service's client reads. */
export function refused(request: AwsRequest, { type, message }: Refusal): AwsAnswer {
  if (isForm(request)) {
    const error = `<Type>Sender</Type><Code>${type}</Code><Message>${escapeXml(message)}</Message>`;
    return xmlAnswer(`<ErrorResponse><Error>${error}</Error></ErrorResponse>`, 400);
  }
  const batch = type.includes('Batch') ? 'AWS.SimpleQueueService.' : '';
  return jsonAnswer(
    400,
    { __type: `${prefixes[request.service] ?? ''}${type}`, message },
    request.service === 'sqs'
      ? { 'x-amzn-query-error': `${batch}${type};Sender` }
      : { 'x-amzn-errortype': type },
  );
}

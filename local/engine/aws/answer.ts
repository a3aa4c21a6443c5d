export interface AwsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): AwsAnswer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', ...headers },
    body: Buffer.from(JSON.stringify(value)),
  };
}

export function xmlAnswer(xml: string, status = 200): AwsAnswer {
  return { status, headers: { 'content-type': 'text/xml' }, body: Buffer.from(xml) };
}

import type { AwsAnswer, AwsCall, Intercept } from '../../local/aws/endpoint.ts';
import type { Postern } from './postern.ts';

/**
 * Answers CloudWatch Logs' FilterLogEvents from what the functions of a local run have logged, as far as our filter
 * patterns go: comparisons of a field with a text, joined by `&&` or `||`.
 */
export function functionLogs(running: () => Postern, refused: readonly string[] = []): Intercept {
  return async (call, forward) => {
    const asked = filterLogEvents(call);
    if (asked === undefined) return forward();
    const { engine, logs } = running();
    const output =
      Object.entries(engine.outputs).find(([, value]) => value === asked.logGroupName)?.[0] ?? '';
    const provider = output.replace('LogGroup', '').toLowerCase();
    if (refused.includes(provider)) return json(400, { __type: 'AccessDeniedException', message: 'no' });
    const events = logs
      .filter(({ line }) => line.startsWith('{'))
      .map(({ line }) => ({ message: line, fields: JSON.parse(line) }))
      .filter(({ fields }) => fields.provider === provider && matches(asked.filterPattern, fields))
      .map(({ message, fields }) => ({ message, timestamp: Date.parse(fields.timestamp) }))
      .filter(
        ({ timestamp }) =>
          timestamp >= asked.startTime && timestamp < (asked.endTime ?? Number.POSITIVE_INFINITY),
      );
    return json(200, { events });
  };
}

interface Asked {
  readonly logGroupName: string;
  readonly filterPattern: string;
  readonly startTime: number;
  readonly endTime?: number;
}

function filterLogEvents({ body }: AwsCall): Asked | undefined {
  return body.includes('"filterPattern"') ? JSON.parse(body.toString()) : undefined;
}

function matches(pattern: string, fields: Readonly<Record<string, unknown>>): boolean {
  const terms = [...pattern.matchAll(/\$\.(\w+) = "([^"]*)"/g)];
  const isTrue = ([, field = '', text]: readonly string[]) => fields[field] === text;
  return pattern.includes('||') ? terms.some(isTrue) : terms.every(isTrue);
}

function json(status: number, value: unknown): AwsAnswer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: Buffer.from(JSON.stringify(value)),
  };
}

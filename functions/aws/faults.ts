import * as v from 'valibot';
import type { HttpAnswer } from './exchange.ts';
import type { Fault } from './signed-call.ts';

const JsonFault = v.pipe(v.string(), v.parseJson(), v.object({ __type: v.string() }));

/** For services that speak JSON: `com.amazonaws.sqs#QueueDoesNotExist`. */
export function jsonFault({ text, headers }: HttpAnswer): Fault {
  const fault = v.safeParse(JsonFault, text);
  const name = fault.success ? fault.output.__type.split('#').at(-1) : undefined;
  return { name: name ?? 'Unknown', requestId: headers['x-amzn-requestid']?.toString() };
}

/** For services that speak XML. */
export function xmlFault(unnamed: string): (answer: HttpAnswer) => Fault {
  return ({ text }) => ({
    name: elementOf(text, 'Code') ?? unnamed,
    requestId: elementOf(text, 'RequestId'),
  });
}

/** The text inside the first element of that name. */
export function elementOf(xml: string, name: string): string | undefined {
  const [, inner] = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml) ?? [];
  return inner;
}

import * as v from 'valibot';
import type { HttpAnswer } from './exchange.ts';
import type { Fault } from './signed-call.ts';
import { elementOf } from './xml.ts';

const JsonFault = v.pipe(v.string(), v.parseJson(), v.object({ __type: v.string() }));

/** Of services that speak JSON: `com.amazonaws.sqs#QueueDoesNotExist`. */
export function jsonFault({ text, headers }: HttpAnswer): Fault {
  const fault = v.safeParse(JsonFault, text);
  const name = fault.success ? fault.output.__type.split('#').at(-1) : undefined;
  return { name: name ?? 'Unknown', requestId: headers['x-amzn-requestid']?.toString() };
}

/** Of services that speak XML. */
export function xmlFault(unnamed: string): (answer: HttpAnswer) => Fault {
  return ({ text }) => ({
    name: elementOf(text, 'Code') ?? unnamed,
    requestId: elementOf(text, 'RequestId'),
  });
}

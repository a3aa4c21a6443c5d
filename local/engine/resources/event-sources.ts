import * as v from 'valibot';
import type { AwsEndpoint } from '../aws/endpoint.ts';
import { MappingProperties, startEventSource } from '../event-source/event-source.ts';
import type { Host } from '../lambda/environment.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import type { Stack } from '../stack/stack.ts';

export function startEventSources(
  stack: Stack,
  functions: ReadonlyMap<string, LambdaFunction>,
  aws: AwsEndpoint,
  onLog: Host['onLog'],
) {
  const queues = stack.of('AWS::SQS::Queue');
  const declared = stack.of('AWS::Lambda::Function');
  return stack.of('AWS::Lambda::EventSourceMapping').flatMap(({ logicalId, properties: given }) => {
    const properties = v.parse(MappingProperties, given);
    const { EventSourceArn, FunctionName, Enabled } = properties;
    if (!Enabled) return [];
    const queue = queues.find(({ identity }) => identity.attributes.Arn === EventSourceArn);
    const named = declared.find(({ identity: { ref, attributes } }) =>
      [ref, attributes.Arn].includes(FunctionName),
    );
    const target = functions.get(named?.logicalId ?? '');
    const log = (line: string) => onLog({ function: logicalId, line });
    if (queue !== undefined && target !== undefined)
      return [startEventSource({ queueUrl: queue.identity.ref, target, properties }, aws, log)];
    const what = queue === undefined ? 'no queue of this stack' : 'no function that runs here';
    log(`not emulated: an event source mapping with ${what}`);
    return [];
  });
}

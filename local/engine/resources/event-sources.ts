import * as v from 'valibot';
import type { AwsEndpoint } from '../aws/endpoint.ts';
import { type EventSource, startEventSource } from '../event-source/event-source.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import type { Stack } from '../stack/stack.ts';

const MappingProperties = v.object({
  EventSourceArn: v.string(),
  FunctionName: v.string(),
  Enabled: v.optional(v.boolean(), true),
  BatchSize: v.optional(v.number(), 10),
  MaximumBatchingWindowInSeconds: v.optional(v.number(), 0),
  // Lambda begins with five pollers.
  ScalingConfig: v.optional(v.object({ MaximumConcurrency: v.optional(v.number(), 5) }), {}),
  FunctionResponseTypes: v.optional(v.array(v.string()), []),
});

export function startEventSources(
  stack: Stack,
  functions: ReadonlyMap<string, LambdaFunction>,
  aws: AwsEndpoint,
  onLog: (entry: { function: string; line: string }) => void,
): readonly EventSource[] {
  const queues = stack.of('AWS::SQS::Queue');
  return stack.of('AWS::Lambda::EventSourceMapping').flatMap(({ logicalId, properties }) => {
    const mapping = v.parse(MappingProperties, properties);
    const queue = queues.find(({ identity }) => identity.attributes.Arn === mapping.EventSourceArn);
    const target = functionNamed(stack, functions, mapping.FunctionName);
    if (!mapping.Enabled) return [];
    if (queue === undefined || target === undefined) {
      const what = queue === undefined ? 'no queue of this stack' : 'no function that runs here';
      onLog({ function: logicalId, line: `not emulated: an event source mapping with ${what}` });
      return [];
    }
    const settings = {
      queueUrl: queue.identity.ref,
      queueArn: mapping.EventSourceArn,
      target,
      batchSize: mapping.BatchSize,
      windowSeconds: mapping.MaximumBatchingWindowInSeconds,
      maxConcurrency: mapping.ScalingConfig.MaximumConcurrency,
      partialFailures: mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    };
    return [startEventSource(settings, aws, (line) => onLog({ function: logicalId, line }))];
  });
}

function functionNamed(stack: Stack, functions: ReadonlyMap<string, LambdaFunction>, nameOrArn: string) {
  const named = stack
    .of('AWS::Lambda::Function')
    .find(({ identity }) => nameOrArn === identity.ref || nameOrArn === identity.attributes.Arn);
  return named && functions.get(named.logicalId);
}

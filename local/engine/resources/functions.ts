import * as v from 'valibot';
import type { Host } from '../lambda/environment.ts';
import { createFunction, type LambdaFunction } from '../lambda/function.ts';
import { unrunnable } from '../stack/kinds.ts';
import type { Stack } from '../stack/stack.ts';
import type { Template } from '../stack/template.ts';

const FunctionProperties = v.object({
  Handler: v.string(),
  Code: v.object({ S3Key: v.string() }),
  Runtime: v.optional(v.string(), 'nodejs24.x'),
  MemorySize: v.optional(v.number(), 128),
  Timeout: v.optional(v.number(), 3),
  ReservedConcurrentExecutions: v.optional(v.number()),
  Environment: v.optional(v.object({ Variables: v.optional(v.record(v.string(), v.unknown()), {}) })),
});

/** By logical id. */
export function createFunctions(
  template: Template,
  stack: Stack,
  host: Host,
): ReadonlyMap<string, LambdaFunction> {
  const functions = stack.of('AWS::Lambda::Function').flatMap(({ logicalId, identity, properties }) => {
    if (unrunnable(v.parse(v.looseObject({}), properties)).length > 0) return [];
    const lambda = v.parse(FunctionProperties, properties);
    const variables = Object.entries(lambda.Environment?.Variables ?? {});
    const definition = {
      logicalId,
      name: identity.name,
      arn: identity.attributes.Arn ?? '',
      handler: lambda.Handler,
      runtime: lambda.Runtime,
      codeDirectory: template.codeDirectory(lambda.Code.S3Key),
      memoryMb: lambda.MemorySize,
      timeoutSeconds: lambda.Timeout,
      reservedConcurrency: lambda.ReservedConcurrentExecutions,
      variables: Object.fromEntries(variables.map(([name, value]) => [name, String(value)])),
    };
    return [[logicalId, createFunction(definition, host)] as const];
  });
  return new Map(functions);
}

import * as v from 'valibot';
import { FunctionProperties } from '../lambda/definition.ts';
import type { Host } from '../lambda/environment.ts';
import { createFunction, type LambdaFunction } from '../lambda/function.ts';
import { unrunnable } from '../stack/kinds.ts';
import type { Stack } from '../stack/stack.ts';
import type { Template } from '../stack/template.ts';

/** By logical id. */
export function createFunctions(
  template: Template,
  stack: Stack,
  host: Host,
): ReadonlyMap<string, LambdaFunction> {
  const functions = stack
    .of('AWS::Lambda::Function')
    .flatMap(({ logicalId, identity, properties: declared }) => {
      if (unrunnable(v.parse(v.looseObject({}), declared)).length > 0) return [];
      const properties = v.parse(FunctionProperties, declared);
      const codeDirectory = template.code.get(properties.Code.S3Key);
      if (codeDirectory === undefined)
        throw new Error(`The assembly has no code under the S3 key ${properties.Code.S3Key}`);
      return [[logicalId, createFunction({ logicalId, identity, codeDirectory, properties }, host)] as const];
    });
  return new Map(functions);
}

import * as v from 'valibot';
import type { HttpApi } from '../gateway/gateway.ts';
import type { Route } from '../gateway/routes.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import type { Stack } from '../stack/stack.ts';

const RouteProperties = v.object({ ApiId: v.string(), RouteKey: v.string(), Target: v.string() });
const IntegrationProperties = v.object({
  IntegrationUri: v.string(),
  PayloadFormatVersion: v.literal('2.0'),
});
const StageProperties = v.object({
  ApiId: v.string(),
  AccessLogSettings: v.optional(v.object({ Format: v.optional(v.string()) })),
});

/** The stack's one HTTP API, with its routes bound to functions; undefined if it has none. */
export function readHttpApi(stack: Stack, functions: Iterable<LambdaFunction>): HttpApi | undefined {
  const [api, ...others] = stack.of('AWS::ApiGatewayV2::Api');
  if (others.length > 0) throw new Error('The local engine runs one HTTP API, the template has more');
  if (api === undefined) return undefined;
  const targets = integrationTargets(stack, [...functions]);
  const routes = stack.of('AWS::ApiGatewayV2::Route').map(({ properties }): Route => {
    const { RouteKey, Target } = v.parse(RouteProperties, properties);
    const target = targets.get(Target);
    if (target === undefined) throw new Error(`The route ${RouteKey} leads to no function: ${Target}`);
    return { key: RouteKey, target };
  });
  const [stage] = stack.of('AWS::ApiGatewayV2::Stage');
  const settings = stage && v.parse(StageProperties, stage.properties).AccessLogSettings;
  return { apiId: api.identity.ref, routes, accessLogFormat: settings?.Format };
}

function integrationTargets(
  stack: Stack,
  functions: readonly LambdaFunction[],
): ReadonlyMap<string, LambdaFunction> {
  const targets = new Map<string, LambdaFunction>();
  for (const { identity, properties } of stack.of('AWS::ApiGatewayV2::Integration')) {
    const { IntegrationUri } = v.parse(IntegrationProperties, properties);
    // An integration names its function by ARN, or by the invocation path that holds the ARN.
    const target = functions.find(({ arn }) => IntegrationUri === arn || IntegrationUri.includes(`/${arn}/`));
    if (target !== undefined) targets.set(`integrations/${identity.ref}`, target);
  }
  return targets;
}

import * as v from 'valibot';
import type { Route } from '../gateway/routes.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import type { Stack } from '../stack/stack.ts';

const RouteProperties = v.object({
  ApiId: v.string(),
  RouteKey: v.string(),
  Target: v.optional(v.string(), ''),
});
const IntegrationProperties = v.object({
  IntegrationUri: v.string(),
  PayloadFormatVersion: v.literal('2.0'),
});
const StageProperties = v.object({
  ApiId: v.string(),
  AccessLogSettings: v.optional(v.object({ Format: v.optional(v.string()) })),
});

export type HttpApi = NonNullable<ReturnType<typeof readHttpApi>>;

/** Undefined if the stack has none; several share one address. */
export function readHttpApi(stack: Stack, functions: Iterable<LambdaFunction>) {
  const [api] = stack.of('AWS::ApiGatewayV2::Api');
  if (api === undefined) return undefined;
  const targets = integrationTargets(stack, [...functions]);
  const routes = stack.of('AWS::ApiGatewayV2::Route').flatMap(({ properties }): Route[] => {
    const { RouteKey, Target } = v.parse(RouteProperties, properties);
    const target = targets.get(Target);
    // A notice reports it; the route answers 404.
    return target === undefined ? [] : [{ key: RouteKey, target }];
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
    const integration = v.safeParse(IntegrationProperties, properties);
    if (!integration.success) continue;
    const { IntegrationUri } = integration.output;
    // By its ARN, or by the invocation path that holds it.
    const target = functions.find(({ arn }) => IntegrationUri === arn || IntegrationUri.includes(`/${arn}/`));
    if (target !== undefined) targets.set(`integrations/${identity.ref}`, target);
  }
  return targets;
}

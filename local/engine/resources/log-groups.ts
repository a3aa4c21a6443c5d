import * as v from 'valibot';
import type { LogGroups } from '../aws/log-groups.ts';
import type { Stack } from '../stack/stack.ts';

const StageProperties = v.object({
  AccessLogSettings: v.optional(v.object({ DestinationArn: v.optional(v.string()) }), {}),
});
const FunctionProperties = v.object({
  LoggingConfig: v.optional(v.object({ LogGroup: v.optional(v.string()) }), {}),
});

/** Returns how to write a line of a function, by logical id, or of the gateway, as `api`. */
export function createLogGroups(
  stack: Stack,
  groups: LogGroups,
): (entry: { readonly function: string; readonly line: string }) => void {
  const declared = stack.of('AWS::Logs::LogGroup');
  for (const { identity } of declared) groups.create(identity.name);
  const written = new Map(
    stack.of('AWS::Lambda::Function').map(({ logicalId, identity, properties }) => {
      const { LogGroup } = v.parse(FunctionProperties, properties).LoggingConfig;
      return [logicalId, LogGroup ?? `/aws/lambda/${identity.name}`];
    }),
  );
  const [stage] = stack.of('AWS::ApiGatewayV2::Stage');
  const to = stage && v.parse(StageProperties, stage.properties).AccessLogSettings.DestinationArn;
  const accessLog = declared.find(({ identity }) => [to, `${to}:*`].includes(identity.attributes.Arn));
  if (accessLog !== undefined) written.set('api', accessLog.identity.name);
  for (const name of written.values()) groups.create(name);
  return ({ function: writer, line }) => {
    const name = written.get(writer);
    if (name !== undefined) groups.append(name, line);
  };
}

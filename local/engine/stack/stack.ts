import { apiHost, type Identity, identify, type Urls } from './identity.ts';
import { createResolve } from './intrinsics.ts';
import { account, partition, region, urlSuffix } from './names.ts';
import type { Template } from './template.ts';

export interface Resolved {
  readonly logicalId: string;
  readonly identity: Identity;
  readonly properties: unknown;
}

/** The template's resources on this machine. */
export interface Stack {
  of(...types: string[]): readonly Resolved[];
  readonly outputs: Readonly<Record<string, string>>;
}

export function resolveStack(template: Template, urls: Urls): Stack {
  const { stackName } = template;
  const resources = template.resources.map((resource) => {
    return { ...resource, identity: identify(stackName, resource, urls) };
  });
  const identities = new Map(resources.map(({ logicalId, identity }) => [logicalId, identity]));
  const parameters: Readonly<Record<string, string>> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': partition,
    'AWS::URLSuffix': urlSuffix,
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}/local`,
    ...template.parameters,
  };
  const lookup = (id: string, attribute?: string) => {
    const identity = identities.get(id);
    return attribute === undefined ? (identity?.ref ?? parameters[id]) : identity?.attributes[attribute];
  };
  // The CDK also builds the gateway's URL from its parts, and an app may have a domain.
  const hosts = resources.flatMap(({ identity, type, properties: { DomainName } }) => [
    ...(type === 'AWS::ApiGatewayV2::Api' ? [apiHost(identity.ref)] : []),
    ...(typeof DomainName === 'string' ? [DomainName] : []),
  ]);
  const resolve = createResolve(lookup, (text) =>
    hosts.reduce((all, host) => all.replaceAll(`https://${host}`, urls.gateway), text),
  );
  return {
    of: (...types) =>
      resources
        .filter(({ type }) => types.includes(type))
        .map(({ logicalId, identity, properties }) => {
          return { logicalId, identity, properties: resolve(properties) };
        }),
    get outputs() {
      const entries = Object.entries(template.outputs);
      return Object.fromEntries(
        entries.flatMap(([name, value]) => known(name, () => String(resolve(value)))),
      );
    },
  };
}

/** Nothing for an output of something that is not here. */
function known(name: string, value: () => string): readonly (readonly [string, string])[] {
  try {
    return [[name, value()]];
  } catch {
    return [];
  }
}

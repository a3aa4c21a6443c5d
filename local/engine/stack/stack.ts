import { apiHost, type Identity, identify, type Urls } from './identity.ts';
import { createResolve, type Resolve } from './intrinsics.ts';
import { account, partition, region, urlSuffix } from './names.ts';
import type { Resource, Template } from './template.ts';

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
  const identities = new Map(
    template.resources.map((resource) => [resource.logicalId, identify(template.stackName, resource, urls)]),
  );
  const resolve = gatewayUrls(template.resources, identities, urls.gateway, createResolve(lookup));

  function lookup(id: string, attribute?: string): string | undefined {
    const identity = identities.get(id);
    if (attribute !== undefined) return identity?.attributes[attribute];
    return identity?.ref ?? template.parameters[id] ?? pseudoParameter(id, template.stackName);
  }

  return {
    of(...types) {
      return template.resources.flatMap(({ logicalId, properties, type }) => {
        const identity = identities.get(logicalId);
        if (identity === undefined || !types.includes(type)) return [];
        return [{ logicalId, identity, properties: resolve(properties) }];
      });
    },
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

function pseudoParameter(id: string, stackName: string): string | undefined {
  const values: Readonly<Record<string, string>> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': partition,
    'AWS::URLSuffix': urlSuffix,
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}/local`,
  };
  return values[id];
}

/** The CDK also builds the gateway's URL from its parts, and an app may have a domain. */
function gatewayUrls(
  resources: readonly Resource[],
  identities: ReadonlyMap<string, Identity>,
  gatewayUrl: string,
  resolve: Resolve,
): Resolve {
  const spelled = resources
    .filter(({ type }) => type === 'AWS::ApiGatewayV2::Api')
    .map(({ logicalId }) => apiHost(identities.get(logicalId)?.ref ?? ''))
    .concat(
      resources.flatMap(({ properties: { DomainName } }) =>
        typeof DomainName === 'string' ? DomainName : [],
      ),
    )
    .map((host) => `https://${host}`);
  const replace: Resolve = (value) => {
    if (typeof value === 'string')
      return spelled.reduce((text, url) => text.replaceAll(url, gatewayUrl), value);
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(item)]));
  };
  return (value) => replace(resolve(value));
}

import * as v from 'valibot';
import type { Identity } from '../stack/identity.ts';
import { region } from '../stack/names.ts';

export const FunctionProperties = v.object({
  Handler: v.string(),
  Code: v.object({ S3Key: v.string() }),
  Runtime: v.optional(v.string(), 'nodejs24.x'),
  MemorySize: v.optional(v.number(), 128),
  Timeout: v.optional(v.number(), 3),
  ReservedConcurrentExecutions: v.optional(v.number(), Number.POSITIVE_INFINITY),
  Environment: v.optional(v.object({ Variables: v.optional(v.record(v.string(), v.unknown()), {}) }), {}),
});

export interface FunctionDefinition {
  readonly logicalId: string;
  readonly identity: Identity;
  readonly codeDirectory: string;
  readonly properties: v.InferOutput<typeof FunctionProperties>;
}

/** The template's variables and Lambda's, nothing of the engine's. */
export function variablesOf(
  { logicalId, identity, codeDirectory, properties }: FunctionDefinition,
  endpoint: string,
) {
  const declared = Object.entries(properties.Environment.Variables);
  return {
    ...Object.fromEntries(declared.map(([name, value]) => [name, String(value)])),
    _HANDLER: properties.Handler,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${properties.Runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties.MemorySize),
    AWS_LAMBDA_FUNCTION_NAME: identity.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${identity.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_REGION: region,
    LAMBDA_TASK_ROOT: codeDirectory,
    LANG: 'en_US.UTF-8',
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    TZ: 'UTC',
    AWS_ENDPOINT_URL: endpoint,
    // Names the caller to interceptors; nothing checks a signature.
    AWS_ACCESS_KEY_ID: logicalId,
    AWS_SECRET_ACCESS_KEY: 'local',
    // Else the SDK would read the developer's own profile.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

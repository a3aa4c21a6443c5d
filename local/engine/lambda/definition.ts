import { join } from 'node:path';
import { region } from '../stack/names.ts';

export interface FunctionDefinition {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly handler: string;
  readonly runtime: string;
  readonly codeDirectory: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly reservedConcurrency: number | undefined;
  readonly variables: Readonly<Record<string, string>>;
}

/** What a function finds in its environment: the template's variables and what Lambda sets, nothing of ours. */
export function variablesOf(definition: FunctionDefinition, endpoint: string) {
  return {
    ...definition.variables,
    _HANDLER: definition.handler,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_REGION: region,
    LAMBDA_TASK_ROOT: definition.codeDirectory,
    LANG: 'en_US.UTF-8',
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    TZ: 'UTC',
    AWS_ENDPOINT_URL: endpoint,
    // Names the caller to an interceptor; the stand-ins check no signature.
    AWS_ACCESS_KEY_ID: definition.logicalId,
    AWS_SECRET_ACCESS_KEY: 'local',
    // Else the SDK would read the developer's own profile.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

export const bootstrapPath = join(import.meta.dirname, 'bootstrap.cjs');

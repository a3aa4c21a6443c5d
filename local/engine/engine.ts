import { type Intercept, startAwsEndpoint } from './aws/endpoint.ts';
import { openGateway } from './gateway/gateway.ts';
import type { Port } from './http.ts';
import { startEventSources } from './resources/event-sources.ts';
import { createFunctions } from './resources/functions.ts';
import { readHttpApi } from './resources/http-api.ts';
import { createLogGroups } from './resources/log-groups.ts';
import { createQueues, createTopics } from './resources/messaging.ts';
import { runSchedules, startSchedules } from './resources/schedules.ts';
import { createSecrets } from './resources/secrets.ts';
import { createTables } from './resources/tables.ts';
import { omissions } from './stack/kinds.ts';
import { resolveStack } from './stack/stack.ts';
import { readTemplate } from './stack/template.ts';

export interface EngineOptions {
  /** With one stack. */
  readonly assembly: string;
  /** Of the gateway. */
  readonly host?: string;
  readonly port?: Port;
  /** Of the AWS services. */
  readonly endpointPort?: Port;
  /** In memory without. */
  readonly dataDir?: string | undefined;
  readonly intercept?: Intercept;
  onLog?(entry: LogEntry): void;
  onNotice?(text: string): void;
}

export interface LogEntry {
  /** Logical id, or `api` for the gateway. */
  readonly function: string;
  readonly line: string;
}

export type Engine = Awaited<ReturnType<typeof startEngine>>;

export async function startEngine(options: EngineOptions) {
  const template = readTemplate(options.assembly);
  for (const text of omissions(template)) options.onNotice?.(text);

  // Undone from the last: first what takes work in, then what it needs.
  const stops: (() => unknown)[] = [];
  const stop = async () => {
    for (let undo = stops.pop(); undo !== undefined; undo = stops.pop()) await undo();
  };
  try {
    const { endpointPort: port, dataDir, intercept } = options;
    const aws = await startAwsEndpoint({ port, dataDir, intercept });
    stops.push(() => aws.stop());
    const gateway = await openGateway(options.host ?? '127.0.0.1', options.port ?? 0);
    stops.push(() => gateway.stop());

    const stack = resolveStack(template, { endpoint: aws.url, gateway: gateway.url });
    const writeLog = createLogGroups(stack, aws.logs);
    const onLog = (entry: LogEntry) => {
      writeLog(entry);
      options.onLog?.(entry);
    };
    await createQueues(stack, aws);
    createTopics(stack, aws);
    await createTables(stack, aws);
    for (const { identity } of stack.of('AWS::S3::Bucket')) aws.buckets.createBucket(identity.name);
    const secrets = createSecrets(stack, aws.secrets);
    const functions = createFunctions(template, stack, { endpoint: aws.url, onLog });
    stops.push(() => Promise.all([...functions.values()].map((one) => one.stop())));
    const sources = startEventSources(stack, functions, aws, onLog);
    const schedules = startSchedules(stack, functions, onLog);
    const workers = [gateway, ...sources, ...schedules];
    stops.push(() => Promise.all(workers.map((worker) => worker.stop())));
    const api = readHttpApi(stack, functions.values());
    if (api !== undefined) gateway.serve(api, (line) => onLog({ function: 'api', line }));
    aws.stacks.set(template.stackName, stack.outputs);
    aws.templates.set(template.stackName, template.text);
    return {
      stackName: template.stackName,
      url: gateway.url,
      endpoint: aws.url,
      outputs: stack.outputs,
      /** By logical id, name or ARN. */
      putSecret: secrets.put,
      /** What an earlier run left in the data folder. */
      keptSecret: secrets.kept,
      /** By logical id. */
      functions,
      /** Runs all schedules now, or those with these logical ids. */
      runSchedules: (...ids: string[]) => runSchedules(schedules, ids),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

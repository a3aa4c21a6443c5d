import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { defined } from '../functions/events/defined.ts';
import { explained, OperationError } from './failure.ts';
import type { Place } from './place.ts';

export interface Access {
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts?: number;
  readonly requestHandler?: { readonly requestTimeout: number; readonly throwOnRequestTimeout: true };
}

interface Closable {
  destroy(): void;
  readonly middlewareStack: { remove(name: string): boolean };
}

export interface Deployment {
  readonly place: Place;
  /** Throws, with advice, if the stack doesn't have it. */
  output(key: string): string;
  /** For outputs that not every deployment has. */
  find(key: string): string | undefined;
  readonly keys: readonly string[];
  /** One client of each class, closed with the deployment. */
  open<C extends Closable>(Client: new (access: Access) => C): C;
}

/** Closes the clients, and explains failures. */
export async function withAws<T>(place: Place, use: (open: Deployment['open']) => Promise<T>): Promise<T> {
  const opened: Closable[] = [];
  try {
    return await use((Client) => {
      const known = opened.find((one) => one instanceof Client);
      if (known instanceof Client) return known;
      const client = new Client(accessTo(place));
      // It prepares what it would log: a tenth of a list's time.
      client.middlewareStack.remove('loggerMiddleware');
      opened.push(client);
      return client;
    });
  } catch (error) {
    throw explained(error, place);
  } finally {
    for (const client of opened) client.destroy();
  }
}

export function withDeployment<T>(place: Place, use: (deployment: Deployment) => Promise<T>): Promise<T> {
  return withAws(place, async (open) => {
    const { Outputs = [] } = await describe(place, open);
    const outputs = new Map(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
    const find = (key: string) => outputs.get(key);
    const output = (key: string) => find(key) ?? missing(place, key);
    return use({ place, open, find, output, keys: [...outputs.keys()] });
  });
}

/** Another id for each stack that was created again, as for each local run. */
export function stackIdAt(place: Place, how: { abortSignal?: AbortSignal } = {}): Promise<string> {
  return withAws(place, async (open) => (await describe(place, open, how)).StackId ?? '');
}

/** The local engine takes any credentials. */
function accessTo({ profile, region, endpoint, tryMs }: Place): Access {
  if (endpoint !== undefined) {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    return { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  }
  const requestHandler =
    tryMs === undefined ? undefined : { requestTimeout: tryMs, throwOnRequestTimeout: true as const };
  return { ...defined({ profile, region, requestHandler }) };
}

async function describe(
  { stack }: Place,
  open: Deployment['open'],
  how: { abortSignal?: AbortSignal } = {},
): Promise<Partial<Stack>> {
  const { Stacks = [] } = await open(CloudFormationClient).send(
    new DescribeStacksCommand({ StackName: stack }),
    how,
  );
  return Stacks[0] ?? {};
}

export class MissingOutputError extends OperationError {}

function missing({ stack }: Place, key: string): never {
  throw new MissingOutputError(
    `The stack ${stack} has no output ${key}: it is not Postern's, its deployment has not ended, or it is older than this command. Give another with --stack, or deploy again.`,
  );
}

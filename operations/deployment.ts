import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { explained, OperationError } from './failure.ts';
import type { Place } from './place.ts';

/** What an AWS client is made with. */
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

/** A deployment of Postern: what its stack says of itself, and clients for the services behind it. */
export interface Deployment {
  readonly place: Place;
  /** An output of the stack; throws, with what to do, where it has none. */
  output(key: string): string;
  /** An output that not every deployment has. */
  find(key: string): string | undefined;
  /** The keys of all outputs. */
  readonly keys: readonly string[];
  /** The client of AWS as the place asks for: one of each class, closed with the deployment. */
  open<C extends Closable>(Client: new (access: Access) => C): C;
}

/** Hands over AWS as the place asks for, closes what was opened, and explains what failed. */
export async function withAws<T>(place: Place, use: (open: Deployment['open']) => Promise<T>): Promise<T> {
  const opened: Closable[] = [];
  try {
    return await use((Client) => {
      const known = opened.find((one) => one instanceof Client);
      if (known instanceof Client) return known;
      const client = new Client(accessTo(place));
      // It works out what it would log where nobody logs: a tenth of a list's time.
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

/** Hands over the deployment at a place. */
export function withDeployment<T>(place: Place, use: (deployment: Deployment) => Promise<T>): Promise<T> {
  return withAws(place, async (open) => {
    const { Outputs = [] } = await describe(place, open);
    const outputs = new Map(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
    const find = (key: string) => outputs.get(key);
    const output = (key: string) => find(key) ?? missing(place, key);
    return use({ place, open, find, output, keys: [...outputs.keys()] });
  });
}

/** Which stack it is: one that was made anew has another id, as each local run's has. */
export function stackIdAt(place: Place, abortSignal?: AbortSignal): Promise<string> {
  return withAws(place, async (open) => (await describe(place, open, abortSignal)).StackId ?? '');
}

/** The local engine takes any credentials, and needs no patience. */
function accessTo({ profile, region, endpoint, tryMs }: Place): Access {
  if (endpoint !== undefined) {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    return { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  }
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(tryMs === undefined
      ? {}
      : { requestHandler: { requestTimeout: tryMs, throwOnRequestTimeout: true } }),
  };
}

async function describe(
  place: Place,
  open: Deployment['open'],
  abortSignal?: AbortSignal,
): Promise<Partial<Stack>> {
  const request = new DescribeStacksCommand({ StackName: place.stack });
  const how = abortSignal === undefined ? {} : { abortSignal };
  const { Stacks = [] } = await open(CloudFormationClient).send(request, how);
  return Stacks[0] ?? {};
}

/** The stack does not tell what a command needs to know. */
export class MissingOutputError extends OperationError {}

function missing({ stack }: Place, key: string): never {
  throw new MissingOutputError(
    `The stack ${stack} has no output ${key}: it is not Postern's, its deployment has not ended, or it is older than this command. Give another with --stack, or deploy again.`,
  );
}

import { isNativeError } from 'node:util/types';
import type { Place } from './place.ts';

export type FailureKind = 'failed' | 'invalid' | 'notFound' | 'denied' | 'interrupted';

/** The message says what happened and what to do next. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
  readonly kind: FailureKind;
  constructor(message: string, kind: FailureKind = 'failed') {
    super(message);
    this.kind = kind;
  }
}

/** For wrong usage. */
export function invalid(message: string): OperationError {
  return new OperationError(message, 'invalid');
}

export function explained(error: unknown, place: Place): OperationError {
  if (error instanceof OperationError) return error;
  if (error instanceof Error && error.name === 'AbortError')
    return new OperationError('Interrupted.', 'interrupted');
  return new OperationError(explain(error, place));
}

function explain(error: unknown, place: Place): string {
  if (!(error instanceof Error)) return String(error);
  const { name, message } = error;
  const code = codeOf(error);
  if (unreachable.test(code ?? '') || name === 'TimeoutError')
    return place.endpoint === undefined
      ? `AWS can't be reached (${code ?? name}). Check the network and --region.`
      : `Nothing answers at ${place.endpoint} (${code ?? name}). Is the local run still there? npm start starts one, and --local finds it.`;
  const known = explanations.find(({ of }) => of.test(name) || of.test(message));
  return known === undefined ? `${name}: ${message}` : known.say(place, message);
}

const unreachable = /^(ECONNREFUSED|ECONNRESET|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|ETIMEDOUT)$/;

const explanations: readonly { of: RegExp; say(place: Place, message: string): string }[] = [
  {
    of: /^Region is missing/,
    say: () =>
      'No AWS region is set. Give --region, or set AWS_REGION; for a local run, give --local or --endpoint.',
  },
  {
    of: /^(Credentials|Token)ProviderError$/,
    say: ({ profile }, message) =>
      `No AWS credentials${profile === undefined ? '' : ` for the profile ${profile}`} (${message}). Give --profile, or sign in (aws sso login, aws configure); for a local run, give --local or --endpoint.`,
  },
  {
    of: /^(ExpiredToken|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch)/,
    say: (_, message) =>
      `AWS does not accept the credentials: ${message} Sign in again, or give another --profile.`,
  },
  {
    of: /^Stack with id .* does not exist/,
    say: ({ stack, endpoint }) =>
      endpoint === undefined
        ? `There is no stack ${stack} in this account and region. Give its name with --stack, and --region and --profile where it was deployed; for a local run, give --local or --endpoint.`
        : `There is no stack ${stack} in the local run at ${endpoint}. Leave --stack out: --local knows its name.`,
  },
  {
    of: /^AccessDenied/,
    say: (_, message) => `AWS refuses: ${message} Use credentials that may do that, or another --profile.`,
  },
  {
    of: /^ResourceNotFoundException$/,
    say: ({ table }, message) =>
      table === undefined
        ? `AWS has no such table or resource (${message}). Check the names you gave, --stack and --region.`
        : `There is no table ${table} with the indexes of Postern there. Check --table, or leave it out.`,
  },
  {
    // The SDK's errors for answers that aren't from AWS.
    of: /^Unknown$|Deserialization error|parse error/,
    say: ({ endpoint }) =>
      endpoint === undefined
        ? 'Something other than AWS answered, such as a proxy. Check the network, and what HTTPS_PROXY and AWS_ENDPOINT_URL say.'
        : `What answers at ${endpoint} is not the AWS endpoint of a local run. npm start prints it, and --local finds it; a webhook's URL is another.`,
  },
  {
    of: /^(ThrottlingException|ProvisionedThroughputExceededException|RequestLimitExceeded)$/,
    say: () =>
      'AWS is throttling this. Try again in a minute; a query is narrowed with --since, --provider or --type.',
  },
];

/** It may be nested, as `fetch` does. */
export function codeOf(error: unknown): string | undefined {
  if (!isNativeError(error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  const [first] = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  return codeOf(first) ?? codeOf(error.cause);
}

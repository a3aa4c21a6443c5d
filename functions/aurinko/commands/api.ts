import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { apiSecretKey, webhookUrlKey } from '../../../lib/output-keys.ts';
import { noWebhook } from '../../../operations/deployed.ts';
import { type Deployment, withDeployment } from '../../../operations/deployment.ts';
import { OperationError } from '../../../operations/failure.ts';
import type { Place } from '../../../operations/place.ts';
import { secureUrl } from '../../../operations/secure-url.ts';
import { wordOf } from '../../events/instance.ts';
import { ApiError } from '../../rest/call.ts';
import { defaultApiUrl, readCredentials, type StoredCredentials } from '../api/call.ts';
import { type AurinkoApi, type Connection, connectionOf } from '../api/client.ts';

/** Never arguments: other users of the machine can read those, and shells remember them. */
export const credentialsHelp = `
Credentials for Aurinko's API come from the environment: AURINKO_ACCOUNT_TOKEN, or AURINKO_CLIENT_ID and
AURINKO_CLIENT_SECRET; otherwise from the stack's secret for them, if it has one. AURINKO_API_URL is for another API
than ${defaultApiUrl}.`;

/** A deployment, and which of its Aurinko instances is meant. */
export interface AurinkoDeployment extends Deployment {
  readonly word: string;
}

export interface Whose extends Place {
  /** '' or absent for the unnamed instance. */
  readonly instance?: string;
}

export function withInstance<T>(
  { instance, ...place }: Whose,
  use: (deployment: AurinkoDeployment) => Promise<T>,
): Promise<T> {
  return withDeployment(place, async (deployment) => {
    const word = wordOf({ provider: 'aurinko', instance: instance || undefined });
    if (instance && deployment.find(webhookUrlKey(word)) === undefined) throw noWebhook(deployment, word);
    return use({ ...deployment, word });
  });
}

/** Opens deployment and API, and explains failures. */
export function withAurinko<T>(
  place: Whose,
  use: (deployment: AurinkoDeployment, connection: Connection) => Promise<T>,
): Promise<T> {
  return withAurinkoIfAny(place, (deployment, connection) => {
    if (connection === undefined) throw noCredentials();
    return use(deployment, connection);
  });
}

/** The same, for what can be partly answered without credentials. */
export function withAurinkoIfAny<T>(
  place: Whose,
  use: (deployment: AurinkoDeployment, connection: Connection | undefined) => Promise<T>,
): Promise<T> {
  return withInstance(place, async (deployment) => {
    try {
      return await use(deployment, await connect(deployment));
    } catch (error) {
      throw error instanceof ApiError ? new OperationError(error.message, 'failed') : error;
    }
  });
}

/** A token works only for its own account: another's events must not be stored as its own. */
export async function apiOf(
  connection: Connection,
  account: string | undefined,
): Promise<{ readonly api: AurinkoApi; readonly account: string }> {
  if (!connection.ofOneAccount && account === undefined)
    throw new OperationError(
      "With the application's credentials, say whose account: give --account ID.",
      'invalid',
    );
  const api = connection.for(account);
  const own = await api.ownAccount();
  if (account === undefined || own === account) return { api, account: own };
  throw new OperationError(
    `The credentials stand for the account ${own}, not for ${account}. Give --account ${own}, or other credentials.`,
    'invalid',
  );
}

async function connect(deployment: AurinkoDeployment): Promise<Connection | undefined> {
  const credentials = fromEnvironment() ?? (await fromSecret(deployment));
  if (credentials === undefined) return undefined;
  return connectionOf(
    credentials,
    apiUrl(process.env.AURINKO_API_URL ?? credentials.apiUrl ?? defaultApiUrl),
  );
}

function fromEnvironment(): StoredCredentials | undefined {
  const { AURINKO_ACCOUNT_TOKEN, AURINKO_CLIENT_ID, AURINKO_CLIENT_SECRET } = process.env;
  if (AURINKO_ACCOUNT_TOKEN) return { accountToken: AURINKO_ACCOUNT_TOKEN };
  if (AURINKO_CLIENT_ID && AURINKO_CLIENT_SECRET)
    return { clientId: AURINKO_CLIENT_ID, clientSecret: AURINKO_CLIENT_SECRET };
  if (!AURINKO_CLIENT_ID && !AURINKO_CLIENT_SECRET) return undefined;
  throw new OperationError(
    'AURINKO_CLIENT_ID and AURINKO_CLIENT_SECRET go together, and one is not set. Set both, or neither.',
    'invalid',
  );
}

/** The stack has one if configured. */
async function fromSecret({ find, open, word }: AurinkoDeployment): Promise<StoredCredentials | undefined> {
  const arn = find(apiSecretKey(word));
  if (arn === undefined) return undefined;
  const request = new GetSecretValueCommand({ SecretId: arn });
  const { SecretString = '{}' } = await open(SecretsManagerClient).send(request);
  try {
    return readCredentials(SecretString);
  } catch (error) {
    throw new OperationError(error instanceof Error ? error.message : '', 'failed');
  }
}

function noCredentials(): OperationError {
  return new OperationError(
    "There are no credentials for Aurinko's API. Set AURINKO_ACCOUNT_TOKEN to the account's token, or AURINKO_CLIENT_ID and AURINKO_CLIENT_SECRET to the application's, which Aurinko's dashboard shows.",
    'invalid',
  );
}

/** It carries credentials. */
function apiUrl(text: string): string {
  const url = secureUrl(text);
  if (url !== undefined) return url.href;
  throw new OperationError('AURINKO_API_URL is not an https URL. Correct it, or leave it out.', 'invalid');
}

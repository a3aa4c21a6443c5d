import * as v from 'valibot';

/** An account's own token, or the application's id and secret, which stand for any of its accounts. */
export type Credentials =
  | { readonly accountToken: string }
  | { readonly clientId: string; readonly clientSecret: string };

const given = v.pipe(v.string(), v.nonEmpty());

const CredentialsText = v.pipe(
  v.string(),
  v.parseJson(),
  v.intersect([
    v.object({ apiUrl: v.optional(given) }),
    v.union([v.object({ accountToken: given }), v.object({ clientId: given, clientSecret: given })]),
  ]),
);

export type StoredCredentials = Credentials & { readonly apiUrl?: string | undefined };

/** What a secret holds; undefined where it was never set. Throws, without quoting it, where it is something else. */
export function readCredentials(secret: string): StoredCredentials | undefined {
  if (secret.trim() === '{}') return undefined;
  const parsed = v.safeParse(CredentialsText, secret);
  if (!parsed.success) {
    throw new Error(
      'The secret with the API credentials is not {"clientId": "…", "clientSecret": "…"} or {"accountToken": "…"} in JSON.',
    );
  }
  return parsed.output;
}

/** The headers that prove who asks, and for which account. */
export function authorization(credentials: Credentials, account?: string): Record<string, string> {
  if ('accountToken' in credentials) return { authorization: `Bearer ${credentials.accountToken}` };
  const { clientId, clientSecret } = credentials;
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  return {
    authorization: `Basic ${basic}`,
    ...(account === undefined ? {} : { 'x-aurinko-account-id': account }),
  };
}

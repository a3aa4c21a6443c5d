import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface Unsigned {
  readonly method: string;
  /** Percent-encoded. */
  readonly path: string;
  /** As `queryText` makes it. */
  readonly query: string;
  /** Names in lower case, including host; values without needless spaces. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/**
 * Signature version 4, with half the CPU of the SDK's signer.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export class Signer {
  readonly #service: string;
  /** Valid for a day; kept until the day or the secret changes. */
  #key: { readonly scope: string; readonly secret: string; readonly key: KeyObject } | undefined;

  constructor(service: string) {
    this.#service = service;
  }

  sign({ method, path, query, headers, body }: Unsigned, by: Credentials, region: string, at: Date) {
    const time = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
    const digest = hash('sha256', body);
    const all: Record<string, string> = {
      ...headers,
      'x-amz-content-sha256': digest,
      'x-amz-date': time,
      ...(by.sessionToken === undefined ? {} : { 'x-amz-security-token': by.sessionToken }),
    };
    const names = Object.keys(all).sort();
    const signed = names.join(';');
    const lines = names.map((name) => `${name}:${all[name]}\n`).join('');
    const canonical = `${method}\n${path}\n${query}\n${lines}\n${signed}\n${digest}`;
    const scope = `${time.slice(0, 8)}/${region}/${this.#service}/aws4_request`;
    const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash('sha256', canonical)}`;
    const signature = createHmac('sha256', this.#keyOf(scope, by.secretAccessKey)).update(text).digest('hex');
    const credential = `${by.accessKeyId}/${scope}`;
    all.authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed}, Signature=${signature}`;
    return all;
  }

  #keyOf(scope: string, secret: string): KeyObject {
    if (this.#key?.scope !== scope || this.#key.secret !== secret) {
      const hmac = (key: KeyObject, part: string) =>
        createSecretKey(createHmac('sha256', key).update(part).digest());
      const first = createSecretKey(Buffer.from(`AWS4${secret}`));
      this.#key = { scope, secret, key: scope.split('/').reduce(hmac, first) };
    }
    return this.#key.key;
  }
}

export function encodePart(part: string): string {
  return encodeURIComponent(part).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The query string in the order that signatures need; names need no encoding. */
export function queryText(query: Readonly<Record<string, string>>): string {
  const names = Object.keys(query).sort();
  return names.map((name) => `${name}=${encodePart(query[name] ?? '')}`).join('&');
}

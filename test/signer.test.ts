import { createHash, createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { encodePart, queryText, Signer } from '../functions/aws/signer.ts';

/** What the SDK's signer needs of a hash. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = typeof secret === 'object' ? Buffer.from(new Uint8Array(secret as ArrayBuffer)) : secret;
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  }
  update(data: Uint8Array) {
    this.#hash.update(data);
  }
  async digest() {
    return this.#hash.digest();
  }
  reset() {}
}

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
const request = fc.record({
  method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE'),
  key: fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 4 }),
  query: fc.dictionary(word, fc.string({ unit: 'grapheme' }), { maxKeys: 4 }),
  headers: fc.dictionary(
    word.map((name) => `x-amz-${name}`),
    fc.stringMatching(/^[!-~]{1,20}$/),
    { maxKeys: 3 },
  ),
  body: fc.string({ unit: 'grapheme' }),
});
const credentials = fc.record({
  accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
  secretAccessKey: fc.stringMatching(/^[A-Za-z0-9+/]{1,40}$/),
  sessionToken: fc.option(fc.stringMatching(/^[!-~]{1,40}$/), { nil: undefined }),
});
const times = fc.date({ min: new Date('2020-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });

test('whatever is signed, each header is exactly the SDK’s', async () => {
  const service = 's3';
  const region = 'eu-west-1';
  // One for all, so that keys that are kept are tried too.
  const ours = new Signer(service);
  await fc.assert(
    fc.asyncProperty(request, credentials, times, async ({ method, key, query, headers, body }, by, at) => {
      const path = `/${key.map(encodePart).join('/')}`;
      const all = { host: 'a-bucket.s3.eu-west-1.amazonaws.com', ...headers };
      const theirs = new SignatureV4({
        service,
        region,
        credentials:
          by.sessionToken === undefined
            ? { ...by, sessionToken: '' }
            : { ...by, sessionToken: by.sessionToken },
        sha256: Sha256,
        uriEscapePath: false,
      });
      const unsigned = { method, protocol: 'https:', hostname: all.host, path, query, headers: all, body };
      const { headers: expected } = await theirs.sign(unsigned, { signingDate: at });
      expect(
        ours.sign({ method, path, query: queryText(query), headers: all, body }, by, region, at),
      ).toEqual(expected);
    }),
  );
});

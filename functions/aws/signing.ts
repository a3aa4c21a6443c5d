import type { SignatureV4Init } from '@smithy/signature-v4';

/** An SDK client of any service: what it knows of region and credentials is what our own requests are signed with. */
export interface Signing {
  readonly config: {
    readonly region: () => Promise<string>;
    readonly credentials: SignatureV4Init['credentials'];
    readonly sha256: NonNullable<SignatureV4Init['sha256']>;
  };
}

import type { SignatureV4Init } from '@smithy/signature-v4';
import { required } from './environment.ts';
import { defaultProvider } from './lambda-credentials.ts';

/** What requests are signed with. The command line passes an SDK client, which looks for credentials in many places. */
export interface Signing {
  readonly config: {
    readonly region: () => Promise<string>;
    readonly credentials: SignatureV4Init['credentials'];
  };
}

/** Of a function in Lambda. */
export const ofEnvironment: Signing = {
  config: { region: async () => required('AWS_REGION'), credentials: defaultProvider() },
};

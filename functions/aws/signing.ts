import { required } from './environment.ts';
import { defaultProvider } from './lambda-credentials.ts';
import type { Credentials } from './signer.ts';

/** What signs requests. The command line passes an SDK client, which looks for credentials in many places. */
export interface Signing {
  readonly config: {
    readonly region: () => Promise<string>;
    readonly credentials: () => Promise<Credentials>;
  };
}

export const ofEnvironment: Signing = {
  config: { region: async () => required('AWS_REGION'), credentials: defaultProvider() },
};

import { App, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import featureFlags from '../cdk.json' with { type: 'json' };
import type { PosternConfig } from './config.ts';
import { Postern } from './postern.ts';

export interface SynthesisOptions {
  /** Off skips CloudFormation's own rules, which take over a second. */
  readonly validation?: boolean;
  /** More `AppProps`; untyped, since the CDK's synthesizers don't fit exact optional types. */
  readonly app?: object;
}

/** Writes the cloud assembly to a folder, and returns that folder. */
export function synthesise(config: PosternConfig, outdir: string, options?: SynthesisOptions): string {
  return posternApp(config, outdir, options).synth().directory;
}

/** Not synthesised yet: no account, no region, no analytics. */
export function posternApp(config: PosternConfig, outdir: string, options: SynthesisOptions = {}): App {
  const app = new App({
    outdir,
    analyticsReporting: false,
    ...options.app,
    builtinCloudFormationValidation: options.validation ?? true,
    // The CLI passes these; without it the template must be the same.
    context: featureFlags.context,
  });
  // AWS names everything after it, so that stages in one account never meet.
  new PosternStack(app, config.stage === undefined ? 'Postern' : `Postern-${config.stage}`, config);
  return app;
}

/** Postern in its own stack, as `npx cdk deploy` deploys it. */
export class PosternStack extends Stack {
  constructor(scope: Construct, id: string, { stage: _inTheName, ...settings }: PosternConfig) {
    super(scope, id, { description: 'Postern: the webhook gate for email platforms' });
    // CloudFormation's ids leave out this name: they are older than the construct.
    new Postern(this, 'Default', settings);
  }
}

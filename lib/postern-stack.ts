import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { PosternConfig } from './config.ts';
import { Postern } from './postern.ts';

/** Postern in a stack of its own, as `npx cdk deploy` deploys it. */
export class PosternStack extends Stack {
  constructor(scope: Construct, id: string, { stage: _inTheName, ...settings }: PosternConfig) {
    super(scope, id, { description: 'Postern: the webhook gate for email platforms' });
    // CloudFormation's ids leave a construct of this name out: they are those from before there was one.
    new Postern(this, 'Default', settings);
  }
}

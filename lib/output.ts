import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** An output of the stack under its key to the letter, wherever the construct stands: `postern` finds it by that. */
export function addOutput(scope: Construct, key: string, value: string, description: string): void {
  new CfnOutput(scope, key, { value, description }).overrideLogicalId(key);
}

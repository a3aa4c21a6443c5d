import { createHash } from 'node:crypto';

export const account = '000000000000';
export const region = 'us-east-1';
export const partition = 'aws';
export const urlSuffix = 'amazonaws.com';

/** As CloudFormation names, with a suffix that stays the same. */
export function physicalName(stackName: string, logicalId: string, maxLength: number): string {
  const suffix = hashed(`${stackName}/${logicalId}`, 12);
  return `${`${stackName}-${logicalId}`.slice(0, maxLength - suffix.length - 1)}-${suffix}`;
}

export function arn(service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

export function hashed(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

import { hostOf } from './host.ts';

/** A service of AWS, as signatures and host names have it. */
export type ServiceName = 'dynamodb' | 's3' | 'secretsmanager' | 'sns' | 'sqs';

export interface Place {
  readonly name: ServiceName;
  readonly bucket?: string;
}

/** Where a service answers: at an endpoint of the environment, as with the SDK's clients, or where its region has it. */
export function originOf({ name, bucket }: Place, region: string): string {
  const endpoint = process.env[`AWS_ENDPOINT_URL_${environmentNames[name]}`] ?? process.env.AWS_ENDPOINT_URL;
  if (endpoint !== undefined) return [endpoint.replace(/\/$/, ''), bucket ?? ''].join('/');
  return `https://${bucket === undefined ? '' : `${bucket}.`}${hostOf(name, region)}`;
}

/** @see https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html */
const environmentNames: Readonly<Record<ServiceName, string>> = {
  dynamodb: 'DYNAMODB',
  s3: 'S3',
  secretsmanager: 'SECRETS_MANAGER',
  sns: 'SNS',
  sqs: 'SQS',
};

import { required } from './environment.ts';

/** As in signatures and host names. */
export type ServiceName = 'dynamodb' | 's3' | 'secretsmanager' | 'sns' | 'sqs';

export interface Place {
  readonly name: ServiceName;
  readonly bucket?: string;
}

/** An endpoint from the environment, as for the SDK's clients, or the region's own. */
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

/** Host suffixes that answer over IPv6 too. */
const dualStack: Readonly<Record<string, string>> = {
  'amazonaws.com': 'api.aws',
  'amazonaws.com.cn': 'api.amazonwebservices.com.cn',
  'amazonaws.eu': 'api.amazonwebservices.eu',
};

/**
 * The suffix is the partition's, from the stack. The SDK's clients read the same variables.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
 */
export function hostOf(service: string, region: string): string {
  const suffix = required('URL_SUFFIX');
  const fips = process.env.AWS_USE_FIPS_ENDPOINT === 'true' ? '-fips' : '';
  // Secrets Manager's plain name answers over both; only in China the FIPS endpoint has another.
  const isBoth =
    service === 'secretsmanager' && (suffix === 'amazonaws.com' || (suffix.endsWith('.cn') && fips === ''));
  const isDual = process.env.AWS_USE_DUALSTACK_ENDPOINT === 'true' && !isBoth;
  if (service === 's3') return `s3${fips}${isDual ? '.dualstack' : ''}.${region}.${suffix}`;
  // AWS GovCloud's endpoints are FIPS without the name, except Secrets Manager's.
  const isUnnamed = region.startsWith('us-gov-') && service !== 'secretsmanager';
  if (!isDual) return `${service}${isUnnamed ? '' : fips}.${region}.${suffix}`;
  const dualSuffix = dualStack[suffix];
  if (dualSuffix === undefined) throw new Error(`no dual-stack endpoints are known under ${suffix}`);
  return `${service}${fips}.${region}.${dualSuffix}`;
}

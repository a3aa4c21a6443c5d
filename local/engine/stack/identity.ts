import { account, arn, hashed, partition, physicalName, region, urlSuffix } from './names.ts';
import type { Resource } from './template.ts';

/** What Ref and Fn::GetAtt answer for a resource. */
export interface Identity {
  readonly name: string;
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Urls {
  readonly endpoint: string;
  readonly gateway: string;
}

/** By type: the property with the name, how long it can be, and the ARN. */
const named: Readonly<Record<string, readonly [string, number, (name: string) => string]>> = {
  'AWS::SQS::Queue': ['QueueName', 80, (name) => arn('sqs', name)],
  'AWS::SNS::Topic': ['TopicName', 256, (name) => arn('sns', name)],
  'AWS::DynamoDB::Table': ['TableName', 255, (name) => arn('dynamodb', `table/${name}`)],
  'AWS::DynamoDB::GlobalTable': ['TableName', 255, (name) => arn('dynamodb', `table/${name}`)],
  'AWS::Lambda::Function': ['FunctionName', 64, (name) => arn('lambda', `function:${name}`)],
  'AWS::ApiGatewayV2::DomainName': ['DomainName', 64, (name) => arn('apigateway', `/domainnames/${name}`)],
  'AWS::S3::Bucket': ['BucketName', 63, (name) => `arn:${partition}:s3:::${name}`],
  'AWS::Events::Rule': ['Name', 64, (name) => arn('events', `rule/${name}`)],
  'AWS::Logs::LogGroup': ['LogGroupName', 512, (name) => arn('logs', `log-group:${name}:*`)],
  'AWS::IAM::Role': ['RoleName', 64, (name) => `arn:${partition}:iam::${account}:role/${name}`],
};

export function identify(stackName: string, resource: Resource, urls: Urls): Identity {
  const { logicalId, properties, type } = resource;
  const seed = `${stackName}/${logicalId}`;
  const [, service = 'unknown'] = type.toLowerCase().split('::');
  const [property = '', maxLength, toArn] = named[type] ?? ['', 64, (name: string) => arn(service, name)];
  const given = properties[property];
  const own = typeof given === 'string' ? given : physicalName(stackName, logicalId, maxLength);
  const name = type === 'AWS::S3::Bucket' ? own.toLowerCase() : own;
  const Arn = toArn(name);
  switch (type) {
    case 'AWS::SQS::Queue': {
      const url = `${urls.endpoint}/${account}/${name}`;
      return { name, ref: url, attributes: { Arn, QueueName: name, QueueUrl: url } };
    }
    case 'AWS::SNS::Topic':
      return { name, ref: Arn, attributes: { TopicArn: Arn, TopicName: name } };
    case 'AWS::SecretsManager::Secret':
      return secret(seed, logicalId, properties.Name);
    case 'AWS::ApiGatewayV2::Api': {
      const id = hashed(seed, 10);
      return { name: id, ref: id, attributes: { ApiId: id, ApiEndpoint: urls.gateway } };
    }
    case 'AWS::S3::Bucket':
      return { name, ref: name, attributes: { Arn, ...bucketDomains(name) } };
    default:
      return { name, ref: name, attributes: { Arn } };
  }
}

export function apiHost(apiId: string): string {
  return `${apiId}.execute-api.us-east-1.${urlSuffix}`;
}

function bucketDomains(name: string) {
  return {
    DomainName: `${name}.s3.${urlSuffix}`,
    RegionalDomainName: `${name}.s3.${region}.${urlSuffix}`,
    DualStackDomainName: `${name}.s3.dualstack.${region}.${urlSuffix}`,
  };
}

/** The CDK's secretName takes the ARN apart, suffix included. */
function secret(seed: string, logicalId: string, given: unknown): Identity {
  const name = typeof given === 'string' ? given : `${logicalId}-${hashed(seed, 12)}`;
  const id = arn('secretsmanager', `secret:${name}-${hashed(`${seed}/arn`, 6)}`);
  return { name, ref: id, attributes: { Id: id } };
}

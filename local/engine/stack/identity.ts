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

export function identify(stackName: string, resource: Resource, urls: Urls): Identity {
  const { logicalId, properties, type } = resource;
  const named = (property: string, maxLength: number) => {
    const given = properties[property];
    return typeof given === 'string' ? given : physicalName(stackName, logicalId, maxLength);
  };
  switch (type) {
    case 'AWS::SQS::Queue':
      return queue(named('QueueName', 80), urls);
    case 'AWS::SNS::Topic':
      return topic(named('TopicName', 256));
    case 'AWS::DynamoDB::Table':
    case 'AWS::DynamoDB::GlobalTable':
      return byName(named('TableName', 255), (name) => arn('dynamodb', `table/${name}`));
    case 'AWS::SecretsManager::Secret':
      return secret(stackName, logicalId, properties.Name);
    case 'AWS::Lambda::Function':
      return byName(named('FunctionName', 64), (name) => arn('lambda', `function:${name}`));
    case 'AWS::ApiGatewayV2::Api':
      return api(stackName, logicalId, urls);
    case 'AWS::ApiGatewayV2::DomainName':
      return byName(String(properties.DomainName), (name) => arn('apigateway', `/domainnames/${name}`));
    case 'AWS::S3::Bucket':
      return bucket(named('BucketName', 63).toLowerCase());
    case 'AWS::Events::Rule':
      return byName(named('Name', 64), (name) => arn('events', `rule/${name}`));
    case 'AWS::Logs::LogGroup':
      return byName(named('LogGroupName', 512), (name) => arn('logs', `log-group:${name}:*`));
    case 'AWS::IAM::Role':
      return byName(named('RoleName', 64), (name) => `arn:${partition}:iam::${account}:role/${name}`);
    default:
      return byName(physicalName(stackName, logicalId, 64), (name) =>
        arn(type.split('::')[1]?.toLowerCase() ?? 'unknown', name),
      );
  }
}

export function apiHost(apiId: string): string {
  return `${apiId}.execute-api.us-east-1.${urlSuffix}`;
}

function byName(name: string, toArn: (name: string) => string): Identity {
  return { name, ref: name, attributes: { Arn: toArn(name) } };
}

function queue(name: string, urls: Urls): Identity {
  const url = `${urls.endpoint}/${account}/${name}`;
  return { name, ref: url, attributes: { Arn: arn('sqs', name), QueueName: name, QueueUrl: url } };
}

function topic(name: string): Identity {
  const topicArn = arn('sns', name);
  return { name, ref: topicArn, attributes: { TopicArn: topicArn, TopicName: name } };
}

function bucket(name: string): Identity {
  const attributes = {
    Arn: `arn:${partition}:s3:::${name}`,
    DomainName: `${name}.s3.${urlSuffix}`,
    RegionalDomainName: `${name}.s3.${region}.${urlSuffix}`,
    DualStackDomainName: `${name}.s3.dualstack.${region}.${urlSuffix}`,
  };
  return { name, ref: name, attributes };
}

/** The CDK's secretName takes the ARN apart, suffix included. */
function secret(stackName: string, logicalId: string, given: unknown): Identity {
  const seed = `${stackName}/${logicalId}`;
  const name = typeof given === 'string' ? given : `${logicalId}-${hashed(seed, 12)}`;
  const id = arn('secretsmanager', `secret:${name}-${hashed(`${seed}/arn`, 6)}`);
  return { name, ref: id, attributes: { Id: id } };
}

function api(stackName: string, logicalId: string, urls: Urls): Identity {
  const id = hashed(`${stackName}/${logicalId}`, 10);
  return { name: id, ref: id, attributes: { ApiId: id, ApiEndpoint: urls.gateway } };
}

import { expect } from '@jest/globals';
import { only, type Resource, readTemplate } from './template.ts';

/** The stack as shipped, and its parts by what they are to us. */
export const shipped = readTemplate('default');

export const queues = shipped.resources('AWS::SQS::Queue');
export const queue = behind('DeliveriesQueueUrl');
export const deadLetters = behind('DeadLettersQueueUrl');
export const topic = behind('EventsTopicArn');
export const tables = shipped.resources('AWS::DynamoDB::GlobalTable');
export const events = only(tables.filter(({ properties }) => 'GlobalSecondaryIndexes' in properties));
export const subscriptions = only(tables.filter((one) => one !== events));
export const secrets = shipped.resources('AWS::SecretsManager::Secret');
export const functions = shipped.resources('AWS::Lambda::Function');
export const consumer = functionOf('consumer');
export const sweep = functionOf('sweep');
export const spool = behind('SpoolBucketName');

/** The function of a provider, or of the consumer. */
export function functionOf(name: string, template = shipped): Resource {
  const environment = { Environment: { Variables: { POWERTOOLS_SERVICE_NAME: `postern-${name}` } } };
  return only(
    template.resources('AWS::Lambda::Function').filter(({ properties }) => matches(properties, environment)),
  );
}

export function secretOf(name: string): Resource {
  const output = shipped.outputs[`Secret${capitalised(name)}`];
  return only(secrets.filter(({ id }) => matches(output?.Value, { Ref: id })));
}

/** The resource that an output reports. */
export function behind(key: string, template = shipped): Resource {
  return only(template.all.filter(({ id }) => matches(template.outputs[key]?.Value, { Ref: id })));
}

export function matches(actual: unknown, expected: object): boolean {
  try {
    expect(actual).toMatchObject(expected);
    return true;
  } catch {
    return false;
  }
}

export function arn({ id }: Resource) {
  return { 'Fn::GetAtt': [id, 'Arn'] };
}

export function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

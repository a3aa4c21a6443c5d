import { rateMs } from '../resources/schedules.ts';
import type { Resource, Template } from './template.ts';

export const emulated = [
  'AWS::SQS::Queue',
  'AWS::SNS::Topic',
  'AWS::SNS::Subscription',
  'AWS::S3::Bucket',
  'AWS::Events::Rule',
  'AWS::Logs::LogGroup',
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::SecretsManager::Secret',
  'AWS::Lambda::Function',
  'AWS::Lambda::EventSourceMapping',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Stage',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Integration',
] as const;

/** Without effect here, and nobody expects any. */
export const notEnforced = [
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'AWS::Lambda::Permission',
  // A failed scheduled run is not repeated here either.
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Budgets::Budget',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::QueryDefinition',
  'AWS::CDK::Metadata',
  // Its URL leads to the gateway.
  'AWS::ApiGatewayV2::DomainName',
  'AWS::ApiGatewayV2::ApiMapping',
] as const;

const known: ReadonlySet<string> = new Set([...emulated, ...notEnforced]);

/** One line for each thing that the engine leaves out. */
export function omissions(template: Template): readonly string[] {
  return template.resources.flatMap(omissionsOf);
}

/** Properties with an effect on AWS, and none here. */
const unheeded: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGatewayV2::Api': ['CorsConfiguration'],
  'AWS::ApiGatewayV2::Stage': ['DefaultRouteSettings', 'RouteSettings'],
  'AWS::ApiGatewayV2::Route': ['AuthorizerId'],
  'AWS::Lambda::Function': ['Layers', 'VpcConfig'],
  'AWS::Lambda::EventSourceMapping': ['FilterCriteria'],
  // A subscription's redrive policy takes what can't be delivered; every queue is here.
  'AWS::SNS::Topic': ['FifoTopic', 'Subscription'],
  'AWS::Events::Rule': ['EventPattern'],
  // Nothing is encrypted here, and nothing expires.
  'AWS::S3::Bucket': [
    'VersioningConfiguration',
    'NotificationConfiguration',
    'ReplicationConfiguration',
    'ObjectLockConfiguration',
    'LoggingConfiguration',
  ],
};

function omissionsOf({ logicalId, type, properties, conditional }: Resource): readonly string[] {
  if (!known.has(type)) return [`not emulated: ${type} (${logicalId})`];
  const omitted = (unheeded[type] ?? []).filter((name) => properties[name] !== undefined);
  if (conditional && type !== 'AWS::CDK::Metadata') omitted.push('Condition');
  const { StageName, Protocol, ScheduleExpression } = properties;
  if (type === 'AWS::Lambda::Function') omitted.push(...unrunnable(properties));
  if (type === 'AWS::ApiGatewayV2::Stage' && StageName !== '$default') {
    omitted.push('StageName other than $default');
  }
  if (type === 'AWS::SNS::Subscription' && Protocol !== 'sqs') omitted.push(`Protocol ${Protocol}`);
  if (ScheduleExpression !== undefined && rateMs(ScheduleExpression) === undefined) {
    omitted.push(`ScheduleExpression ${ScheduleExpression}`);
  }
  return omitted.map((what) => `not emulated: ${what} of ${type} (${logicalId})`);
}

/** Why this machine can't run a function. */
export function unrunnable({ Runtime, Code }: Readonly<Record<string, unknown>>): readonly string[] {
  const isPacked = typeof Code === 'object' && Code !== null && 'S3Key' in Code;
  return [
    ...(Runtime === undefined || String(Runtime).startsWith('nodejs') ? [] : [`Runtime ${Runtime}`]),
    ...(isPacked ? [] : ['Code other than an asset']),
  ];
}

import { rateMs } from '../resources/schedules.ts';
import type { Resource, Template } from './template.ts';

/** By type, the properties with an effect on AWS, and none here. */
const emulated: Readonly<Record<string, readonly string[]>> = {
  'AWS::SQS::Queue': [],
  // A subscription's redrive policy takes what can't be delivered; every queue is here.
  'AWS::SNS::Topic': ['FifoTopic', 'Subscription'],
  'AWS::SNS::Subscription': [],
  // Nothing is encrypted here, and nothing expires.
  'AWS::S3::Bucket': [
    'VersioningConfiguration',
    'NotificationConfiguration',
    'ReplicationConfiguration',
    'ObjectLockConfiguration',
    'LoggingConfiguration',
  ],
  'AWS::Events::Rule': ['EventPattern'],
  'AWS::Logs::LogGroup': [],
  'AWS::DynamoDB::Table': [],
  'AWS::DynamoDB::GlobalTable': [],
  'AWS::SecretsManager::Secret': [],
  'AWS::Lambda::Function': ['Layers', 'VpcConfig'],
  'AWS::Lambda::EventSourceMapping': ['FilterCriteria'],
  'AWS::ApiGatewayV2::Api': ['CorsConfiguration'],
  'AWS::ApiGatewayV2::Stage': ['DefaultRouteSettings', 'RouteSettings'],
  'AWS::ApiGatewayV2::Route': ['AuthorizerId'],
  'AWS::ApiGatewayV2::Integration': [],
};

/** Without effect here, and nobody expects any. */
const notEnforced: readonly string[] = [
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
];

/** One line for each thing that the engine leaves out. */
export function omissions(template: Template): readonly string[] {
  return template.resources.flatMap(omissionsOf);
}

function omissionsOf({ logicalId, type, properties, conditional }: Resource): readonly string[] {
  const unheeded = emulated[type] ?? (notEnforced.includes(type) ? [] : undefined);
  if (unheeded === undefined) return [`not emulated: ${type} (${logicalId})`];
  const omitted = unheeded.filter((name) => properties[name] !== undefined);
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

import type { Resource, Template } from './template.ts';

/** Read and run by the engine. */
export const emulated = [
  'AWS::SQS::Queue',
  'AWS::SNS::Topic',
  'AWS::SNS::Subscription',
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

/** Without effect here and no surprise: nobody is denied anything, and logs go to the terminal. */
export const notEnforced = [
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::SQS::QueuePolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::CDK::Metadata',
] as const;

const known: ReadonlySet<string> = new Set([...emulated, ...notEnforced]);

/** Whatever the template asks for and the engine leaves out, one line each. */
export function omissions(template: Template): readonly string[] {
  return template.resources.flatMap(omissionsOf);
}

function omissionsOf({ logicalId, type, properties, conditional }: Resource): readonly string[] {
  if (!known.has(type)) return [`not emulated: ${type} (${logicalId})`];
  const omitted: string[] = [];
  const unless = (supported: boolean, what: string) => {
    if (!supported) omitted.push(`not emulated: ${what} of ${type} (${logicalId})`);
  };
  unless(!conditional || type === 'AWS::CDK::Metadata', 'Condition');
  if (type === 'AWS::ApiGatewayV2::Api')
    unless(properties.CorsConfiguration === undefined, 'CorsConfiguration');
  if (type === 'AWS::ApiGatewayV2::Stage') {
    unless(properties.StageName === '$default', 'StageName other than $default');
    unless(properties.DefaultRouteSettings === undefined, 'DefaultRouteSettings');
    unless(properties.RouteSettings === undefined, 'RouteSettings');
  }
  if (type === 'AWS::ApiGatewayV2::Route') unless(properties.AuthorizerId === undefined, 'AuthorizerId');
  if (type === 'AWS::Lambda::Function') unless(properties.Layers === undefined, 'Layers');
  if (type === 'AWS::Lambda::EventSourceMapping')
    unless(properties.FilterCriteria === undefined, 'FilterCriteria');
  if (type === 'AWS::SNS::Topic') {
    unless(properties.FifoTopic === undefined, 'FifoTopic');
    unless(properties.Subscription === undefined, 'Subscription');
  }
  // A redrive policy takes what can't be delivered, and here every queue is there.
  if (type === 'AWS::SNS::Subscription')
    unless(properties.Protocol === 'sqs', `Protocol ${properties.Protocol}`);
  return omitted;
}

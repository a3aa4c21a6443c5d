import { Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** No path, headers or query: the path holds the URL token. */
const accessLogFields = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  integrationStatus: '$context.integrationStatus',
  integrationErrorMessage: '$context.integrationErrorMessage',
  responseLatency: '$context.responseLatency',
};

/** The public door: an HTTP API whose only routes are `POST` to a provider's webhook. */
export class WebhookApi extends Construct {
  private readonly api: HttpApi;

  constructor(scope: Construct, id: string, props: { readonly logRetentionDays: RetentionDays }) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      description: 'Webhooks of email platforms',
      createDefaultStage: false,
    });
    const accessLog = new LogGroup(this, 'AccessLog', { retention: props.logRetentionDays });
    // A named stage would put its name in front of the path.
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
  }

  /** Sends `POST path` to the function and returns the URL, up to any path parameter. */
  route(path: string, handler: IFunction): string {
    const [route] = this.api.addRoutes({
      path,
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('Integration', handler),
    });
    if (route) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'A webhook can carry no AWS authorization: the function behind the route verifies the signature over the raw body, or the token in the path, before it reads anything.',
      });
    }
    return `${this.api.apiEndpoint}${path.replace(/\{.*$/, '')}`;
  }
}

import { ArnFormat, Fn, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  ApiMapping,
  CfnStage,
  DomainName,
  HttpApi,
  HttpMethod,
  type HttpRoute,
  HttpStage,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, type ILogGroup, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { logSettings } from './bundled-function.ts';
import type { ConstructConfig, DomainSettings, Throttle } from './config.ts';
import { metricNamespace } from './own-metric.ts';

/** No path, headers or query: the path holds the URL token. */
const accessLogFields = {
  requestId: '$context.requestId',
  routeKey: '$context.routeKey',
  status: '$context.status',
  integrationStatus: '$context.integrationStatus',
  error: '$context.integrationErrorMessage',
  responseLatency: '$context.responseLatency',
};

/** The public entry: an HTTP API whose only routes are `POST` to a provider's webhook. */
export class WebhookApi extends Construct {
  readonly accessLogName: string;
  /** Its metrics count answers of the gateway and of functions, on any path. */
  readonly gateway: HttpApi;
  /** 413 and 429, which API Gateway answers before a function runs. */
  readonly refused: MetricFilter;
  private readonly stage: HttpStage;
  private readonly baseUrl: string;

  constructor(scope: Construct, id: string, config: ConstructConfig, domain: DomainName | undefined) {
    super(scope, id);
    this.gateway = new HttpApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      description: 'Webhooks of email platforms',
      createDefaultStage: false,
      ...(config.domain?.only ? { disableExecuteApiEndpoint: true } : {}),
    });
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: vendedLogName(this),
      ...logSettings(config),
    });
    this.accessLogName = accessLog.logGroupName;
    // A named stage would put its name before the path.
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.gateway,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: {
        // CloudFormation ends the ARN of a log group with `:*`, which API Gateway refuses.
        destination: { bind: () => ({ destinationArn: logGroupArn(this, accessLog) }) },
        format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
    if (domain !== undefined) {
      this.stage.node.addDependency(domain);
      const mapping = { api: this.gateway, stage: this.stage, domainName: domain };
      new ApiMapping(this.stage, mappingId(domain), mapping);
    }
    this.baseUrl = domain === undefined ? this.gateway.apiEndpoint : `https://${domain.name}`;
    // API Gateway counts 4xx only as a whole, which any internet scanner raises.
    this.refused = new MetricFilter(this, 'Refused', {
      logGroup: accessLog,
      filterPattern: FilterPattern.literal('{ $.status = "413" || $.status = "429" }'),
      metricNamespace: metricNamespace(this),
      metricName: 'RefusedByGateway',
    });
  }

  /** Routes `POST path` to the function, within the throttle, and returns the URL up to any path parameter. */
  route(path: string, handler: IFunction, throttle?: Throttle): string {
    const [route] = this.gateway.addRoutes({
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
    if (route && throttle) this.throttle(route, path, throttle);
    return `${this.baseUrl}${path.replace(/\{.*$/, '')}`;
  }

  /** A stage can only limit an existing route. */
  private throttle(route: HttpRoute, path: string, { perSecond, burst }: Throttle): void {
    const { defaultChild } = this.stage.node;
    if (!CfnStage.isCfnStage(defaultChild)) return;
    const limits = { ThrottlingRateLimit: perSecond, ThrottlingBurstLimit: burst };
    defaultChild.routeSettings = { ...defaultChild.routeSettings, [`POST ${path}`]: limits };
    this.stage.node.addDependency(route);
  }
}

/**
 * API Gateway would add other names to a policy that the account's APIs share. The stack's id is in it, since the log
 * outlives its stack, and a taken name ends a deployment.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
 */
function vendedLogName(scope: Construct): string {
  const { stackName, stackId } = Stack.of(scope);
  const uuid = Fn.select(2, Fn.split('/', stackId));
  return `/aws/vendedlogs/${stackName}/${scope.node.addr.slice(-8)}-${uuid}`;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html */
function logGroupArn(scope: Construct, { logGroupName }: ILogGroup): string {
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  return Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: logGroupName,
    arnFormat,
  });
}

/** As HttpStage itself would: with another id CloudFormation creates a second mapping, which API Gateway refuses. */
function mappingId(domain: DomainName): string {
  const path = domain.node.scopes.map(({ node }) => node.id).filter((id) => id !== '' && id !== 'Default');
  return `${path.join('/')}undefined`;
}

/** The user's domain; its DNS is the user's too. */
export class WebhookDomain extends Construct {
  readonly domain: DomainName;
  /** Target of the domain's CNAME or alias record. */
  readonly target: string;

  constructor(scope: Construct, id: string, { name, certificateArn }: DomainSettings) {
    super(scope, id);
    this.domain = new DomainName(this, 'Domain', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      // The only policy an HTTP API has; explicit, so that no AWS default decides it.
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    this.target = this.domain.regionalDomainName;
  }
}

import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { AlarmRow } from './alarm-row.ts';
import { alarmTable } from './alarm-table.ts';
import type { AlarmSettings } from './config.ts';
import type { Parts } from './parts.ts';

export class Alarms extends Construct {
  /** Undefined if nobody gets them. */
  readonly topic: ITopic | undefined;

  constructor(scope: Construct, id: string, target: AlarmSettings, parts: Parts) {
    super(scope, id);
    this.topic = this.topicOf(target, parts.config.encryptionKey);
    for (const row of alarmTable(this, parts)) this.add(row);
  }

  private add({ name, metric, threshold = 0, periods = 1, of, below, description, article }: AlarmRow): void {
    const anchor = article ?? name.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase();
    const alarm = new Alarm(this, name, {
      metric,
      threshold,
      comparisonOperator: below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: of ?? periods,
      ...(of === undefined ? {} : { datapointsToAlarm: periods }),
      // What has stopped reports nothing.
      treatMissingData: below ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      alarmDescription: `${description} What to do: docs/operate/runbook.md#${anchor}`,
    });
    if (this.topic === undefined) return;
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
  }

  private topicOf({ email, topicArn }: AlarmSettings, masterKey: IKey | undefined): ITopic | undefined {
    if (topicArn !== undefined) return Topic.fromTopicArn(this, 'Topic', topicArn);
    if (email === undefined) return undefined;
    // Not under AWS's key for SNS, which CloudWatch can't use; alarms hold counts, never mail.
    const topic = new Topic(this, 'Topic', {
      enforceSSL: true,
      displayName: Stack.of(this).stackName,
      ...(masterKey && { masterKey }),
    });
    topic.addSubscription(new EmailSubscription(email));
    // A topic policy replaces the default one, which lets CloudWatch publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    return topic;
  }
}

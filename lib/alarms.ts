import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { AlarmRow, Watched } from './alarm-row.ts';
import { alarmTable } from './alarm-table.ts';

/** Who is told; nobody where neither is given. */
export interface AlarmTarget {
  readonly email?: string;
  readonly topicArn?: string;
}

export interface AlarmsProps {
  readonly target: AlarmTarget;
  readonly watched: Watched;
  readonly encryptionKey: IKey | undefined;
}

/** The alarms of the whole deployment, and the topic that they go to. */
export class Alarms extends Construct {
  /** Undefined where nobody is told. */
  readonly topic: ITopic | undefined;

  constructor(scope: Construct, id: string, { target, watched, encryptionKey }: AlarmsProps) {
    super(scope, id);
    this.topic = this.topicOf(target, encryptionKey);
    for (const row of alarmTable(this, watched)) this.add(row);
  }

  private add(row: AlarmRow): void {
    const alarm = new Alarm(this, row.name, {
      metric: row.metric,
      threshold: row.threshold,
      comparisonOperator: row.below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: row.of ?? row.periods ?? 1,
      ...(row.of === undefined ? {} : { datapointsToAlarm: row.periods ?? 1 }),
      // Nobody tells of what stands still.
      treatMissingData: row.below ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      alarmDescription: `${row.description} What to do: docs/operate/runbook.md#${row.article}`,
    });
    if (this.topic === undefined) return;
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
  }

  private topicOf({ email, topicArn }: AlarmTarget, masterKey: IKey | undefined): ITopic | undefined {
    if (topicArn !== undefined) return Topic.fromTopicArn(this, 'Topic', topicArn);
    if (email === undefined) return undefined;
    // Not under AWS's key for SNS, which CloudWatch can't use; an alarm tells of counts, never of mail.
    const topic = new Topic(this, 'Topic', {
      enforceSSL: true,
      displayName: Stack.of(this).stackName,
      ...(masterKey && { masterKey }),
    });
    topic.addSubscription(new EmailSubscription(email));
    // A policy of one's own replaces the one that lets CloudWatch publish.
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

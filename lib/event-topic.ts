import type { RemovalPolicy } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { PosternConfig } from './config.ts';
import { SubscriberQueue } from './subscriber-queue.ts';

export interface EventTopicProps {
  readonly config: Pick<
    PosternConfig,
    'subscribers' | 'subscriberRetentionDays' | 'subscriberMaxReceiveCount'
  >;
  readonly removalPolicy: RemovalPolicy;
}

/** Where events are published once they are stored, and the queues of those who subscribe. */
export class EventTopic extends Construct {
  readonly topic: ITopic;
  /** By the subscriber's name. */
  readonly subscribers: ReadonlyMap<string, SubscriberQueue>;

  constructor(scope: Construct, id: string, { config, removalPolicy }: EventTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      enforceSSL: true,
      // Events are mail: AWS's key costs cents and needs no grant in the account, a customer key $1 a month and a policy.
      masterKey: Alias.fromAliasName(this, 'Key', 'alias/aws/sns'),
    });
    this.subscribers = new Map(
      config.subscribers.map((subscriber) => {
        const { subscriberRetentionDays: retentionDays, subscriberMaxReceiveCount: maxReceiveCount } = config;
        const props = { topic: this.topic, subscriber, retentionDays, maxReceiveCount, removalPolicy };
        return [subscriber.name, new SubscriberQueue(this, subscriber.name, props)];
      }),
    );
  }

  /** Not CDK's own: that would ask for rights on the key which its policy gives already. */
  grantPublish(grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: ['sns:Publish'], resourceArns: [this.topic.topicArn] });
  }
}

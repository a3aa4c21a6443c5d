import type { RemovalPolicy } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Alias, type IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { ConstructConfig } from './config.ts';
import { grantKey } from './own-key.ts';
import { SubscriberQueue } from './subscriber-queue.ts';

export interface EventTopicProps {
  readonly config: ConstructConfig;
  readonly removalPolicy: RemovalPolicy;
}

/** Where events are published once they are stored, and the queues of those who subscribe. */
export class EventTopic extends Construct {
  readonly topic: ITopic;
  /** By the subscriber's name. */
  readonly subscribers: ReadonlyMap<string, SubscriberQueue>;

  /** The user's; without one SNS can always hand over. */
  readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, { config, removalPolicy }: EventTopicProps) {
    super(scope, id);
    this.key = config.encryptionKey;
    this.topic = new Topic(this, 'Topic', {
      enforceSSL: true,
      // Events are mail: AWS's key costs cents and needs no grant in the account.
      masterKey: this.key ?? Alias.fromAliasName(this, 'Key', 'alias/aws/sns'),
    });
    this.subscribers = new Map(
      config.subscribers.map((subscriber) => {
        const props = { topic: this.topic, subscriber, config, removalPolicy };
        return [subscriber.name, new SubscriberQueue(this, subscriber.name, props)];
      }),
    );
  }

  /** Not CDK's own: that would ask for rights on the key which its policy gives already. */
  grantPublish(grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: ['sns:Publish'], resourceArns: [this.topic.topicArn] });
    grantKey(this.key, grantee, 'publish');
  }
}

import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Alias, type IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { ConstructConfig } from './config.ts';
import { grantKey } from './own-key.ts';
import { SubscriberQueue } from './subscriber-queue.ts';

/** Where events are published once they are stored, and the queues of the subscribers. */
export class EventTopic extends Construct {
  readonly topic: ITopic;
  /** By the subscriber's name. */
  readonly subscribers: ReadonlyMap<string, SubscriberQueue>;
  /** The user's; without one SNS can always deliver. */
  readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, config: ConstructConfig) {
    super(scope, id);
    this.key = config.encryptionKey;
    this.topic = new Topic(this, 'Topic', {
      enforceSSL: true,
      // Events are mail: AWS's key costs cents and needs no grant in the account.
      masterKey: this.key ?? Alias.fromAliasName(this, 'Key', 'alias/aws/sns'),
    });
    this.subscribers = new Map(
      config.subscribers.map((subscriber) => [
        subscriber.name,
        new SubscriberQueue(this, config, this.topic, subscriber),
      ]),
    );
  }

  /** Not the CDK's grantPublish, which would ask for rights that the key's policy already gives. */
  grantPublish(grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: ['sns:Publish'], resourceArns: [this.topic.topicArn] });
    grantKey(this.key, grantee, 'publish');
  }
}

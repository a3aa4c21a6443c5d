import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { stringify } from 'yaml';
import { eventTypes } from '../../functions/events/types.ts';
import { DeliveryMessage } from '../../functions/webhook/delivery.ts';
import { defaults } from '../../lib/config.ts';
import { filterAttributes } from '../../lib/subscriber.ts';
import type { Document } from '../reference/documents.ts';
import { typeMeanings } from '../reference/type-meanings.ts';
import { synthesised } from '../synthesised.ts';

const Reference = v.object({ Ref: v.string() });
const Queue = v.object({
  VisibilityTimeout: v.optional(v.number(), 30),
  MessageRetentionPeriod: v.number(),
  RedrivePolicy: v.optional(v.object({ maxReceiveCount: v.number() })),
});
const Template = v.object({
  Resources: v.record(v.string(), v.object({ Properties: v.optional(v.unknown()) })),
  Outputs: v.record(v.string(), v.object({ Value: v.unknown() })),
});
const version = v.parse(
  v.object({ version: v.string() }),
  JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')),
).version;

/**
 * What a subscriber can receive, and from where: queues, topic, and a message for each type of event.
 * @see https://www.asyncapi.com/docs/reference/specification/v3.0.0
 */
export function asyncapi(template: string): object {
  const { Resources, Outputs } = v.parse(Template, JSON.parse(template));
  const queueAt = (output: string) => {
    const { Ref } = v.parse(Reference, Outputs[output]?.Value);
    const queue = v.parse(Queue, Resources[Ref]?.Properties);
    return {
      name: output,
      fifoQueue: false,
      visibilityTimeout: queue.VisibilityTimeout,
      messageRetentionPeriod: queue.MessageRetentionPeriod,
      redrive: queue.RedrivePolicy?.maxReceiveCount,
    };
  };
  const queueWith = (output: string, deadLettersOutput: string) => {
    const { redrive, ...queue } = queueAt(output);
    const { redrive: _, ...deadLetterQueue } = queueAt(deadLettersOutput);
    const redrivePolicy = { deadLetterQueue: { name: deadLettersOutput }, maxReceiveCount: redrive };
    return { sqs: { queue: { ...queue, redrivePolicy }, deadLetterQueue, bindingVersion: '0.2.0' } };
  };
  const messages = Object.fromEntries(eventTypes.map((type) => [type, ref('components', 'messages', type)]));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Postern events',
      version,
      description:
        'Every event that Postern stores is published to an SNS topic, and reaches the queue of each subscriber. ' +
        'An event can come more than once, with the same id, and in any order. ' +
        'Names of queues and of the topic are outputs of the CloudFormation stack; limits are those of the default configuration.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      sns: server('sns', 'Amazon SNS in your account'),
      sqs: server('sqs', 'Amazon SQS in your account'),
    },
    channels: {
      topic: {
        address: 'EventsTopicArn',
        description: 'The topic whose ARN is the output EventsTopicArn.',
        servers: [ref('servers', 'sns')],
        messages,
        bindings: {
          sns: { name: 'EventsTopicArn', ordering: { type: 'standard' }, bindingVersion: '0.1.0' },
        },
      },
      queue: {
        address: 'EventsQueueUrl',
        description:
          'The queue of the subscriber "events". Each further subscriber NAME has a queue of this kind, the output SubscriberNAMEQueueUrl, with only what its filter matches. The body is the event itself: raw message delivery.',
        servers: [ref('servers', 'sqs')],
        messages,
        bindings: queueWith('EventsQueueUrl', 'EventsDeadLettersQueueUrl'),
      },
      deliveries: {
        address: 'DeliveriesQueueUrl',
        description:
          'Verified deliveries on their way to the consumer, and their dead letters. For Postern alone: nobody else should send to it or delete from it.',
        servers: [ref('servers', 'sqs')],
        messages: { delivery: ref('components', 'messages', 'delivery') },
        bindings: queueWith('DeliveriesQueueUrl', 'DeadLettersQueueUrl'),
      },
    },
    operations,
    components,
  };
}

const ref = (...path: readonly string[]) => ({ $ref: `#/${path.join('/')}` });

const operations = {
  publish: {
    action: 'send',
    channel: ref('channels', 'topic'),
    summary: 'Postern publishes an event once it is stored. Subscribers never get those of `postern prove`.',
    bindings: {
      sns: {
        consumers: [{ protocol: 'sqs', endpoint: { name: 'EventsQueueUrl' }, rawMessageDelivery: true }],
        bindingVersion: '0.1.0',
      },
    },
  },
  deliver: {
    action: 'send',
    channel: ref('channels', 'queue'),
    summary: 'Your program receives the event from its queue and deletes it.',
  },
  enqueue: {
    action: 'send',
    channel: ref('channels', 'deliveries'),
    summary: 'A webhook function sends a delivery, then acknowledges it.',
  },
  store: {
    action: 'receive',
    channel: ref('channels', 'deliveries'),
    summary: 'The consumer stores the events of a delivery.',
  },
};

function server(protocol: string, description: string) {
  return {
    host: `${protocol}.{region}.amazonaws.com`,
    protocol,
    description,
    variables: { region: { description: 'the region that you deployed to' } },
  };
}

function message(type: keyof typeof typeMeanings) {
  return {
    name: type,
    title: type,
    summary: typeMeanings[type],
    contentType: 'application/json',
    headers: ref('components', 'schemas', 'attributes'),
    payload: {
      schemaFormat: 'application/schema+json;version=draft-2020-12',
      schema: { allOf: [{ $ref: './event.json' }, { properties: { type: { const: type } } }] },
    },
  };
}

const { $schema: _, ...deliverySchema } = toJsonSchema(DeliveryMessage, {
  target: 'draft-2020-12',
  errorMode: 'ignore',
});

const delivery = {
  name: 'delivery',
  title: 'delivery',
  summary: 'One HTTP request of a provider, as it was verified.',
  contentType: 'application/json',
  payload: { schemaFormat: 'application/schema+json;version=draft-2020-12', schema: deliverySchema },
};

const components = {
  messages: { ...Object.fromEntries(eventTypes.map((type) => [type, message(type)])), delivery },
  schemas: {
    attributes: {
      type: 'object',
      description: 'Message attributes, all of type String: what a subscriber can filter by.',
      properties: Object.fromEntries(filterAttributes.map((name) => [name, { type: 'string' }])),
      required: ['provider', 'type'],
    },
  },
};

export async function asyncapiText(): Promise<readonly Document[]> {
  const document = asyncapi(await synthesised(defaults));
  const note = '# Made from the code: npm run generate -- asyncapi\n';
  const text = note + stringify(document, { lineWidth: 110, aliasDuplicateObjects: false });
  return [{ path: join('schema', 'asyncapi.yaml'), text }];
}

import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import type { AwsAnswer, AwsCall, Intercept } from '../local/engine/aws/endpoint.ts';
import { sampleSecret } from '../operations/samples/read.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';

type Start = (...options: Parameters<typeof startPostern>) => Promise<Postern>;

/**
 * Each test has a separate engine, stopped at its end, and spends most of its time waiting for a time-out: so they
 * run side by side.
 */
function faultTest(name: string, body: (start: Start) => Promise<void>): void {
  test.concurrent(name, async () => {
    const started: Postern[] = [];
    const start: Start = async (...options) => {
      const running = await startPostern(...options);
      started.push(running);
      return running;
    };
    try {
      await body(start);
    } finally {
      await Promise.all(started.map((running) => running.stop()));
    }
  });
}

/** Sent again while it is refused with 503, as its provider does: a slow machine may take too long to start a function. */
async function sent(url: string, request: RequestInit): Promise<Response> {
  for (;;) {
    const answer = await fetch(url, { method: 'POST', ...request });
    if (answer.status !== 503) return answer;
  }
}

/** A complaint of this many recipients: as many events, in batches of 25. */
async function complain({ urlOf }: Postern, recipients: number, account = 'a'): Promise<Response> {
  const provider = providers.find(({ name }) => name === 'emailengine');
  if (provider === undefined) throw new Error('no provider');
  const originalRcptTo = Array.from({ length: recipients }, (_, index) => `r${index}@example.net`);
  const payload = { event: 'messageComplaint', account, data: { arf: { originalRcptTo } } };
  const body = Buffer.from(JSON.stringify(payload));
  const headers = {
    'content-type': 'application/json',
    ...provider.sign(body, sampleSecret(provider), new Date()),
  };
  return sent(urlOf(provider), { headers, body });
}

/** Hands each call of one operation to `fault`, with its number from 1; the engine's own calls pass. */
function onCall(
  operation: string,
  fault: (number: number, forward: () => Promise<AwsAnswer>) => Promise<AwsAnswer>,
): Intercept {
  let calls = 0;
  return (call: AwsCall, forward) =>
    call.operation === operation && call.caller !== 'engine' ? fault(++calls, forward) : forward();
}

const awsError = (status: number, type: string): AwsAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from(JSON.stringify({ __type: type, message: 'injected' })),
});

const never = () => new Promise<AwsAnswer>(() => undefined);

function consumerOf({ engine }: Postern) {
  const consumer = [...engine.functions].find(([id]) => id.startsWith('Consumer'))?.[1];
  if (consumer === undefined) throw new Error('no consumer');
  return consumer;
}

async function expectEvents(running: Postern, count: number): Promise<void> {
  await running.drained();
  // items() throws where an event is stored twice.
  expect((await running.items()).size).toBe(count);
  expect(await running.depth(running.deadLettersUrl)).toBe(0);
}

faultTest(
  'a consumer killed half-way through a delivery leaves, after the retry, exactly the right events',
  async (start) => {
    const running = await start(
      onCall('BatchExecuteStatement', async (number, forward) => {
        if (number !== 2) return forward();
        consumerOf(running).kill();
        throw new Error('the connection died with its function');
      }),
    );
    expect((await complain(running, 60)).status).toBe(200);
    await expectEvents(running, 60);
  },
);

faultTest(
  'a consumer that times out is killed, and its delivery is stored after the retry',
  async (start) => {
    const running = await start(
      onCall('BatchExecuteStatement', (number, forward) => (number === 1 ? never() : forward())),
    );
    expect((await complain(running, 3)).status).toBe(200);
    await expectEvents(running, 3);
  },
);

faultTest('a consumer killed between storing and publishing publishes after the retry', async (start) => {
  const running = await start(
    onCall('PublishBatch', async (number, forward) => {
      if (number > 1) return forward();
      consumerOf(running).kill();
      throw new Error('the connection died with its function');
    }),
  );
  expect((await complain(running, 3)).status).toBe(200);
  expect((await running.published(3)).size).toBe(3);
  await expectEvents(running, 3);
});

faultTest('while SNS fails, events are published by a retry', async (start) => {
  const running = await start(
    onCall('PublishBatch', async (number, forward) =>
      number === 1 ? awsError(500, 'InternalError') : forward(),
    ),
  );
  await complain(running, 2);
  expect((await running.published(2)).size).toBe(2);
});

faultTest(
  'an array of 1,000 events is stored and published once, and sent again changes nothing',
  async (start) => {
    const running = await start(undefined, 'default');
    const provider = providers.find(({ name }) => name === 'arpoone');
    if (provider === undefined) throw new Error('no provider');
    const events = Array.from({ length: 1_000 }, (_, index) => ({
      EventType: 'Open',
      Email: `r${index}@example.net`,
      MessageId: `m-${index}`,
      Time: 1_768_383_000 + index,
      EventDetails: { IpAddress: '192.0.2.1' },
    }));
    const send = () => sent(running.urlOf(provider), { body: JSON.stringify(events) });
    expect((await send()).status).toBe(200);
    expect((await running.published(1_000)).size).toBe(1_000);
    // A slow machine may have had part of it processed again.
    await running.settled();
    const before = await running.items();
    expect(before.size).toBe(1_000);
    expect((await send()).status).toBe(200);
    await running.drained();
    expect(await running.items()).toEqual(before);
    expect(await running.depth(running.eventsQueueUrl)).toBe(0);
  },
);

faultTest('a write that succeeded and whose answer was lost is not stored twice', async (start) => {
  const running = await start(
    onCall('BatchExecuteStatement', async (number, forward) => {
      const answer = await forward();
      if (number === 1) throw new Error('lost');
      return answer;
    }),
  );
  await complain(running, 30);
  await expectEvents(running, 30);
});

faultTest('while DynamoDB fails, the delivery backs off and is stored at last', async (start) => {
  const running = await start(
    // The SDK tries three times within one receive.
    onCall('BatchExecuteStatement', async (number, forward) =>
      number <= 3 ? awsError(500, 'InternalServerError') : forward(),
    ),
  );
  await complain(running, 2);
  await expectEvents(running, 2);
  expect(running.logs.some(({ line }) => line.includes('"transient":true'))).toBe(true);
});

faultTest('poison reaches the dead-letter queue as it was, and its neighbours are stored', async (start) => {
  const running = await start();
  await running.sqs.send(new SendMessageCommand({ QueueUrl: running.queueUrl, MessageBody: 'poison' }));
  await complain(running, 2);
  await eventually(async () => (await running.depth(running.deadLettersUrl)) === 1);
  const { Messages = [] } = await running.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: running.deadLettersUrl }),
  );
  expect(Messages.map(({ Body }) => Body)).toEqual(['poison']);
  // SQS did not move it itself, so it came once.
  expect(running.logs.filter(({ line }) => line.includes('poison: not normalised'))).toHaveLength(1);
  await eventually(async () => (await running.items()).size === 2);
});

faultTest('a publication whose answer was lost is made again, and nothing is stored twice', async (start) => {
  const running = await start(
    onCall('PublishBatch', async (number, forward) => {
      const answer = await forward();
      if (number === 1) throw new Error('lost');
      return answer;
    }),
  );
  await complain(running, 3);
  expect((await running.published(3)).size).toBe(3);
  await expectEvents(running, 3);
});

/** The answer to a batch in which every second statement has this error, though it was written. */
function halfFailed(answer: AwsAnswer, code: string): AwsAnswer {
  const { Responses, ...rest } = JSON.parse(answer.body.toString());
  const error = { Error: { Code: code, Message: 'injected' } };
  const half = Responses.map((response: object, index: number) => (index % 2 === 0 ? response : error));
  return { ...answer, headers: {}, body: Buffer.from(JSON.stringify({ ...rest, Responses: half })) };
}

faultTest('of a batch that is throttled in part, every event is stored and published', async (start) => {
  const running = await start(
    onCall('BatchExecuteStatement', async (number, forward) => {
      const answer = await forward();
      return number <= 2 ? halfFailed(answer, 'ThrottlingError') : answer;
    }),
  );
  await complain(running, 10);
  expect((await running.published(10)).size).toBe(10);
  await expectEvents(running, 10);
});

faultTest(
  'a delivery with an event that can never be stored is a dead letter at once, its others stored and published once',
  async (start) => {
    const running = await start(
      onCall('BatchExecuteStatement', async (_, forward) => halfFailed(await forward(), 'ValidationError')),
    );
    await complain(running, 4);
    await eventually(async () => (await running.depth(running.deadLettersUrl)) === 1);
    await running.drained();
    const { Messages = [] } = await running.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: running.deadLettersUrl, MessageAttributeNames: ['All'] }),
    );
    const [{ Body = '', MessageAttributes = {} } = {}] = Messages;
    expect(JSON.parse(Body)).toMatchObject({ version: 1, provider: 'emailengine' });
    expect(MessageAttributes.reason?.StringValue).toBe('not_stored');
    expect(MessageAttributes.fault?.StringValue).toBe('ValidationError');
    expect(await running.depth(running.eventsQueueUrl)).toBe(2);
  },
);

/** A complaint that is too large to be published whole. */
async function complainAtLength({ urlOf }: Postern): Promise<number> {
  const provider = providers.find(({ name }) => name === 'emailengine');
  if (provider === undefined) throw new Error('no provider');
  const arf = { originalRcptTo: ['r@example.net'] };
  const payload = { event: 'messageComplaint', account: 'a', data: { arf }, padding: 'x'.repeat(300_000) };
  const body = Buffer.from(JSON.stringify(payload));
  const headers = {
    'content-type': 'application/json',
    ...provider.sign(body, sampleSecret(provider), new Date()),
  };
  return (await sent(urlOf(provider), { headers, body })).status;
}

for (const [fault, inject] of [
  [
    'fails',
    async (_: Postern, number: number, forward: () => Promise<AwsAnswer>) =>
      number <= 2 ? awsError(503, 'SlowDown') : forward(),
  ],
  [
    'takes it, and the answer is lost',
    async (_: Postern, number: number, forward: () => Promise<AwsAnswer>) => {
      const answer = await forward();
      if (number === 1) throw new Error('lost');
      return answer;
    },
  ],
  [
    'takes it, and the consumer is killed',
    async (running: Postern, number: number, forward: () => Promise<AwsAnswer>) => {
      const answer = await forward();
      if (number === 1) consumerOf(running).kill();
      return answer;
    },
  ],
] as const) {
  faultTest(
    `a large event is stored and published once S3 has its item, where S3 first ${fault}`,
    async (start) => {
      const running = await start(onCall('PutObject', (number, forward) => inject(running, number, forward)));
      expect(await complainAtLength(running)).toBe(200);
      await expectEvents(running, 1);
      expect([...(await running.stored()).values()]).toEqual([...(await running.published(1)).values()]);
    },
  );
}

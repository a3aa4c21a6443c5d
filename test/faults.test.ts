import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import type { AwsAnswer, AwsCall, Intercept } from '../local/aws/endpoint.ts';
import { sampleSecret } from '../local/samples.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';

let postern: Postern | undefined;

afterEach(() => postern?.stop());

/** A complaint of so many recipients: as many events, in batches of 25. */
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
  return fetch(urlOf(provider), { method: 'POST', headers, body });
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
  await eventually(async () => (await running.items()).size >= count);
  await running.drained();
  // items() throws where an event is stored twice.
  expect((await running.items()).size).toBe(count);
  expect(await running.depth(running.deadLettersUrl)).toBe(0);
}

test('a consumer killed half-way through a delivery leaves, after the retry, exactly the right events', async () => {
  const running = await startPostern(
    onCall('BatchExecuteStatement', async (number, forward) => {
      if (number !== 2) return forward();
      consumerOf(running).kill();
      throw new Error('the connection died with its function');
    }),
  );
  postern = running;
  expect((await complain(running, 60)).status).toBe(200);
  await expectEvents(running, 60);
});

test('a consumer that times out is killed, and its delivery is stored after the retry', async () => {
  const running = await startPostern(
    onCall('BatchExecuteStatement', (number, forward) => (number === 1 ? never() : forward())),
  );
  postern = running;
  expect((await complain(running, 3)).status).toBe(200);
  await expectEvents(running, 3);
});

test('a write that succeeded and whose answer was lost is not stored twice', async () => {
  const running = await startPostern(
    onCall('BatchExecuteStatement', async (number, forward) => {
      const answer = await forward();
      if (number === 1) throw new Error('lost');
      return answer;
    }),
  );
  postern = running;
  await complain(running, 30);
  await expectEvents(running, 30);
});

test('while DynamoDB fails, the delivery backs off and is stored at last', async () => {
  const running = await startPostern(
    // The SDK tries three times within one receive.
    onCall('BatchExecuteStatement', async (number, forward) =>
      number <= 3 ? awsError(500, 'InternalServerError') : forward(),
    ),
  );
  postern = running;
  await complain(running, 2);
  await expectEvents(running, 2);
  expect(running.logs.some(({ line }) => line.includes('"transient":true'))).toBe(true);
});

test('poison reaches the dead-letter queue as it was, and its neighbours are stored', async () => {
  const running = await startPostern();
  postern = running;
  await running.sqs.send(new SendMessageCommand({ QueueUrl: running.queueUrl, MessageBody: 'poison' }));
  await complain(running, 2);
  await eventually(async () => (await running.depth(running.deadLettersUrl)) === 1);
  const { Messages = [] } = await running.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: running.deadLettersUrl }),
  );
  expect(Messages.map(({ Body }) => Body)).toEqual(['poison']);
  await eventually(async () => (await running.items()).size === 2);
});

test.each([
  ['fails', async () => awsError(500, 'InternalError')],
  ['never answers', never],
] as const)('while SQS %s the answer is 503, and the delivery sent again is stored', async (_, fault) => {
  let away = true;
  const running = await startPostern(
    onCall('SendMessage', (_number, forward) => (away ? fault() : forward())),
  );
  postern = running;
  expect((await complain(running, 1)).status).toBe(503);
  expect((await running.items()).size).toBe(0);
  away = false;
  expect((await complain(running, 1)).status).toBe(200);
  await expectEvents(running, 1);
});

test('while Secrets Manager never answers the answer is 503, and after it 200', async () => {
  let away = true;
  const running = await startPostern(
    onCall('GetSecretValue', (_number, forward) => (away ? never() : forward())),
  );
  postern = running;
  expect((await complain(running, 1)).status).toBe(503);
  away = false;
  expect((await complain(running, 1)).status).toBe(200);
});

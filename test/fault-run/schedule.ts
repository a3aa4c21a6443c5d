import type { AwsAnswer, AwsCall, Intercept } from '../../local/engine/aws/endpoint.ts';
import { type Random, seededRandom, seedOf } from './random.ts';

type Fault = (call: AwsCall, forward: () => Promise<AwsAnswer>) => Promise<AwsAnswer>;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Each as a network or a service makes it. */
const faults: Readonly<Record<string, Fault>> = {
  'refused with 500': async () => awsError(500, 'InternalServerError'),
  // S3 says so by 503.
  throttled: async ({ service }) =>
    service === 's3' ? awsError(503, 'SlowDown') : awsError(400, 'ThrottlingException'),
  'cut before it arrived': async () => {
    throw new Error('cut');
  },
  'done, and its answer lost': async (_, forward) => {
    await forward();
    throw new Error('cut');
  },
  'done, and answered with 503': async (_, forward) => {
    await forward();
    return awsError(503, 'ServiceUnavailable');
  },
  'done twice': async (_, forward) => {
    await forward();
    return forward();
  },
  'half a second late': async (_, forward) => {
    await wait(500);
    return forward();
  },
  'answered when nobody waits any more': async (_, forward) => {
    await wait(3_500);
    return forward();
  },
  'partly done': async (call, forward) => partly(call, await forward()),
};

const names = Object.keys(faults);

export interface Schedule {
  readonly intercept: Intercept;
  /** From now on, nothing fails. */
  calm(): void;
  /** How often each fault struck. */
  readonly struck: Readonly<Record<string, number>>;
}

/** Callers that are no function: what they do stands for Lambda's part and for the one who looks. */
const others = new Set(['engine', 'test']);

const services = ['sqs', 's3', 'dynamodb', 'sns', 'secretsmanager'];

/**
 * The faults of a seed: one call in twelve of the functions' to AWS, and outages of a second or two of one service
 * after the other.
 */
export function seededSchedule(seed: number): Schedule {
  const calls = new Map<string, number>();
  const struck: Record<string, number> = {};
  const outages = outagesOf(seededRandom(seed));
  const begun = Date.now();
  let calm = false;
  return {
    struck,
    calm: () => {
      calm = true;
    },
    intercept(call, forward) {
      if (calm || others.has(call.caller)) return forward();
      const operation = `${call.service} ${call.operation}`;
      const number = (calls.get(operation) ?? 0) + 1;
      calls.set(operation, number);
      const random = seededRandom(seedOf(seed, operation, number));
      const out = outages.find(({ service, from, to }) => service === call.service && isWithin(from, to));
      const name = out?.fault ?? (random.chance(1 / 12) ? random.pick(names) : undefined);
      const fault = name === undefined ? undefined : faults[name];
      if (name === undefined || fault === undefined) return forward();
      struck[name] = (struck[name] ?? 0) + 1;
      return fault(call, forward);
    },
  };

  function isWithin(from: number, to: number): boolean {
    const now = Date.now() - begun;
    return now >= from && now < to;
  }
}

/** Not two at once: where nothing durable answers, nothing can be acknowledged, and that has tests of its own. */
function outagesOf(random: Random) {
  let from = 500;
  return Array.from({ length: 12 }, (_, turn) => {
    from += 700 + random.below(2_000);
    const to = from + 700 + random.below(1_500);
    const outage = {
      service: services[turn % services.length],
      fault: random.pick([
        'refused with 500',
        'cut before it arrived',
        'answered when nobody waits any more',
      ]),
      from,
      to,
    };
    from = to;
    return outage;
  });
}

/** What AWS answers with 200 where it did some of a batch only; here all was done, and half is denied. */
function partly({ operation }: AwsCall, answer: AwsAnswer): AwsAnswer {
  if (answer.status !== 200) return answer;
  const denied = (index: number) => index % 2 === 1;
  const body = answer.body.toString();
  if (operation === 'BatchExecuteStatement') {
    const { Responses = [] }: { Responses?: unknown[] } = JSON.parse(body);
    const denial = { Code: 'ThrottlingError', Message: 'injected' };
    return {
      ...answer,
      body: Buffer.from(
        JSON.stringify({
          Responses: Responses.map((one, index) => (denied(index) ? { Error: denial } : one)),
        }),
      ),
    };
  }
  if (operation === 'PublishBatch') {
    let index = 0;
    // The members of Successful, of which some are kept.
    const left = body.replace(/<member>.*?<\/member>/gs, (member) => (denied(index++) ? '' : member));
    return { ...answer, body: Buffer.from(left) };
  }
  return answer;
}

function awsError(status: number, type: string): AwsAnswer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: Buffer.from(JSON.stringify({ __type: type, message: 'injected' })),
  };
}

import type { AwsAnswer, AwsCall } from '../../local/engine/aws/endpoint.ts';

interface Fault {
  /** True if the caller, its queue or its provider certainly tries again. */
  readonly retried: boolean;
  strike(call: AwsCall, forward: () => Promise<AwsAnswer>, killCaller: () => void): Promise<AwsAnswer>;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Each as a network or a service makes it, by its kind. */
const faults = {
  'refused with 500': {
    retried: true,
    strike: async () => awsError(500, 'InternalServerError'),
  },
  throttled: {
    retried: true,
    // S3 says so by 503.
    strike: async ({ service }) =>
      service === 's3' ? awsError(503, 'SlowDown') : awsError(400, 'ThrottlingException'),
  },
  'cut before it arrived': {
    retried: true,
    strike: async () => {
      throw new Error('cut');
    },
  },
  'done, and its answer lost': {
    retried: true,
    strike: async (_, forward) => {
      await forward();
      throw new Error('cut');
    },
  },
  'done, and answered with 503': {
    retried: true,
    strike: async (_, forward) => {
      await forward();
      return awsError(503, 'ServiceUnavailable');
    },
  },
  'answered when nobody waits any more': {
    retried: true,
    strike: async (_, forward) => {
      await wait(3_500);
      return forward();
    },
  },
  'its caller killed before': {
    retried: true,
    strike: async (_, _forward, killCaller) => {
      killCaller();
      throw new Error('the connection died with its function');
    },
  },
  'its caller killed after': {
    retried: true,
    strike: async (_, forward, killCaller) => {
      await forward();
      killCaller();
      throw new Error('the connection died with its function');
    },
  },
  'done twice': {
    retried: false,
    strike: async (_, forward) => {
      await forward();
      return forward();
    },
  },
  'half a second late': {
    retried: false,
    strike: async (_, forward) => {
      await wait(500);
      return forward();
    },
  },
  'partly done': {
    retried: false,
    strike: async (call, forward) => partly(call, await forward()),
  },
} satisfies Readonly<Record<string, Fault>>;

export type FaultKind = keyof typeof faults;

export const isFaultKind = (name: string): name is FaultKind => name in faults;

export const faultKinds = Object.keys(faults).filter(isFaultKind);

export const faultOf = (kind: FaultKind): Fault => faults[kind];

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

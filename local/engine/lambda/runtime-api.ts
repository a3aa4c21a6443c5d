import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as v from 'valibot';
import { listen, readBody } from '../http.ts';
import { ownMachineOnly } from '../own-machine.ts';
import { maxPayloadBytes, type Outcome } from './outcome.ts';

export interface Work {
  readonly requestId: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
  readonly event: Buffer;
  /** Called as the process takes the work, which is when its time starts. */
  onTaken(): void;
  /** Called with the answer in hand, before the process hears that it arrived. */
  onAnswered(): void;
}

/** The service side of the Lambda Runtime API (2018-06-01) for one process. */
export interface RuntimeApi {
  readonly address: string;
  /** The function could not be loaded: the process is of no use. */
  readonly initFailed: boolean;
  /** Hands the work to the process as soon as it asks. */
  deliver(work: Work): Promise<Outcome>;
  close(): Promise<void>;
}

const RuntimeError = v.object({
  errorType: v.optional(v.string(), 'Error'),
  errorMessage: v.optional(v.string(), ''),
});

interface Pending {
  work?: Work;
  settle?(outcome: Outcome): void;
  next?: ServerResponse;
  initError?: Outcome;
}

export async function openRuntimeApi(): Promise<RuntimeApi> {
  const pending: Pending = {};

  function settle(outcome: Outcome): void {
    pending.settle?.(outcome);
    delete pending.settle;
  }

  function handOut(): void {
    const { next, work } = pending;
    if (next === undefined || work === undefined) return;
    delete pending.next;
    delete pending.work;
    work.onTaken();
    next.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': work.requestId,
      'lambda-runtime-deadline-ms': Date.now() + work.timeoutMs,
      'lambda-runtime-invoked-function-arn': work.functionArn,
      'lambda-runtime-trace-id': `Root=1-00000000-${work.requestId.replaceAll('-', '').slice(0, 24)}`,
    });
    next.end(work.event);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const action = request.url?.split('/').pop();
    if (action === 'next') {
      pending.next = response;
      handOut();
      return;
    }
    const outcome = outcomeOf(action, await readBody(request));
    if (request.url?.endsWith('init/error')) pending.initError = outcome;
    settle(outcome);
    response.writeHead(202).end();
  }

  const server = createServer(
    { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 },
    ownMachineOnly('127.0.0.1', (request, response) => {
      answer(request, response).catch(() => response.destroy());
    }),
  );
  const { address, close } = await listen(server, '127.0.0.1', 0);
  return {
    address,
    get initFailed() {
      return pending.initError !== undefined;
    },
    close() {
      server.closeAllConnections();
      return close();
    },
    deliver(work) {
      const { initError } = pending;
      if (initError !== undefined) return Promise.resolve(initError);
      return new Promise((resolve) => {
        pending.work = work;
        pending.settle = (outcome) => {
          work.onAnswered();
          resolve(outcome);
        };
        handOut();
      });
    },
  };
}

function outcomeOf(action: string | undefined, payload: Buffer): Outcome {
  if (action === 'response' && payload.length > maxPayloadBytes) {
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${maxPayloadBytes} bytes).`;
    return { kind: 'error', errorType: 'Function.ResponseSizeTooLarge', errorMessage };
  }
  if (action === 'response') return { kind: 'response', payload };
  return { kind: 'error', ...v.parse(RuntimeError, JSON.parse(payload.toString())) };
}

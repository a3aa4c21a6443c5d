import * as v from 'valibot';
import type { Provider } from '../../functions/webhook/provider.ts';
import { codeOf } from '../failure.ts';
import { rejectionCause } from '../logs/rejection-causes.ts';
import { type Finding, green, red } from './check.ts';
import type { ProbeAnswer } from './probe.ts';

type Known = Pick<Provider, 'name' | 'authenticity'>;

const Body = v.pipe(v.string(), v.parseJson(), v.object({ error: v.optional(v.string()) }));

/** What an answer to a probe says of the route. */
export async function judgeAnswer({ name, authenticity }: Known, answer: ProbeAnswer): Promise<Finding> {
  const { status, body } = answer;
  const parsed = v.safeParse(Body, body);
  const reason = parsed.success ? parsed.output.error : undefined;
  if (status === 401 && authenticity === 'signature' && reason !== undefined)
    return green('an unsigned delivery is refused with 401, as it should be');
  if (status === 404 && authenticity === 'token' && parsed.success)
    return green('a wrong token is refused with 404, as it should be');
  if (status === 503 && reason !== undefined) {
    const { cause, next = 'docs/operate/runbook.md#server-errors' } = await rejectionCause(name, reason);
    return red(`every delivery is refused with 503: ${cause}`, next);
  }
  if (status === 200 && authenticity === 'token')
    return red(
      'the function could not read its secret, and keeps deliveries until it can be verified whose they are',
      'docs/operate/runbook.md#server-errors',
    );
  const { found, next } = others.find(({ of }) => of(status)) ?? anything;
  return red(`answered ${status}: ${found}`, next);
}

const elsewhere = 'Does the domain lead to this stack? Look at its DNS record, and deploy again.';
const anything = { found: 'something else than Postern answers at its URL', next: elsewhere };

const others = [
  {
    of: (status: number) => status >= 200 && status < 300,
    found: 'a delivery that proves nothing was accepted, or something else than Postern answers at its URL',
    next: `${elsewhere} If it does, take the provider's route down, and report this.`,
  },
  {
    of: (status: number) => status >= 300 && status < 400,
    found: 'a redirect, which providers do not follow',
    next: elsewhere,
  },
  {
    of: (status: number) => status === 403,
    found: 'something in front of Postern, such as a firewall, refuses providers too',
    next: 'Let POST to /webhooks/ through.',
  },
  { of: (status: number) => status === 404, found: 'there is no such route', next: elsewhere },
  {
    of: (status: number) => status === 429,
    found: "the account's limit for API Gateway is reached",
    next: 'docs/operate/runbook.md#refused-by-gateway',
  },
  {
    of: (status: number) => status === 503,
    found: 'Lambda had no room for the function, or it took too long',
    next: 'docs/deploy/deploy.md#a-new-accounts-limit-of-10',
  },
  {
    of: (status: number) => status >= 500,
    found: 'the function crashed',
    next: 'docs/operate/runbook.md#webhook-errors',
  },
];

/** What it says of the route that there was no answer. */
export function judgeSilence(error: unknown): Finding {
  const code = codeOf(error) ?? (error instanceof Error ? error.name : 'unknown');
  if (/^(ENOTFOUND|EAI_AGAIN)$/.test(code))
    return red(
      `its name can't be looked up (${code})`,
      'Make the DNS record of the domain: docs/deploy/deploy.md#a-domain-of-your-own',
    );
  if (/CERT|TLS|SSL|SELF_SIGNED|VERIFY/.test(code))
    return red(
      `its certificate is not accepted (${code})`,
      'The certificate must be issued, and name the domain: docs/deploy/deploy.md#a-domain-of-your-own',
    );
  return red(`can't be reached (${code})`, 'Look at the network, and whether the stack is still there.');
}

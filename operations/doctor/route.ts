import * as v from 'valibot';
import type { Provider } from '../../functions/webhook/provider.ts';
import { webhookUrlKey } from '../../lib/output-keys.ts';
import { codeOf } from '../failure.ts';
import { byLog } from '../logs/by-log.ts';
import { rejectionCause } from '../logs/rejection-causes.ts';
import { within } from '../within.ts';
import { type Check, type Finding, green, red, yellow } from './check.ts';
import { probe } from './probe.ts';

type Known = Pick<Provider, 'name' | 'authenticity'>;

export function route(provider: Known): Check {
  const { name, authenticity } = provider;
  return {
    name: 'route',
    of: name,
    needs: 'logs:FilterLogEvents',
    async look(deployment, withinMs) {
      const signal = within(withinMs * patience);
      const url = deployment.output(webhookUrlKey(name));
      const answer = await probe(url, authenticity, withinMs).catch(judgeSilence);
      if ('mark' in answer) return answer;
      const shown = await judgeAnswer(provider, answer);
      // The gateway's answer for an unknown path is identical: only the function's log shows its refusal.
      if (authenticity === 'signature' || shown.mark !== 'green') return shown;
      const line = { message: 'rejected', deliveryId: answer.requestId };
      return byLog(deployment, name, line, signal, { shown, missing, unread: () => unread });
    },
  };
}

/** CloudWatch shows lines some seconds late: share of the check's time to wait for them. */
const patience = 0.8;

const missing = yellow(
  "refused with 404, but the function's log does not show it yet: something else may have answered",
  'Look again in a minute. If it stays like this: does the domain lead to this stack?',
);
const unread = "refused with 404, but only the function's log, which can't be read, would show by what";

type ProbeAnswer = { status: number; body: string };

const Body = v.pipe(v.string(), v.parseJson(), v.object({ error: v.optional(v.string()) }));

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
      'the function could not read its secret, and keeps deliveries until they can be verified',
      'docs/operate/runbook.md#server-errors',
    );
  const [found, next] = meanings[status] ?? meanings[Math.floor(status / 100)] ?? anything;
  return red(`answered ${status}: ${found}`, next);
}

const elsewhere = 'Does the domain lead to this stack? Look at its DNS record, and deploy again.';
type Meaning = readonly [found: string, next: string];
const anything: Meaning = ['something other than Postern answers at its URL', elsewhere];

/** By status, or by its first digit. */
const meanings: Readonly<Record<number, Meaning>> = {
  2: [
    'an unauthenticated delivery was accepted, or something other than Postern answers at its URL',
    `${elsewhere} If it does, take the provider's route down, and report this.`,
  ],
  3: ['a redirect, which providers do not follow', elsewhere],
  403: [
    'something in front of Postern, such as a firewall, refuses providers',
    'Let POST to /webhooks/ through.',
  ],
  404: ['there is no such route', elsewhere],
  429: ["the account's limit for API Gateway is reached", 'docs/operate/runbook.md#refused-by-gateway'],
  503: [
    'Lambda had no room for the function, or it took too long',
    'docs/deploy/deploy.md#a-new-accounts-limit-of-10',
  ],
  5: ['the function crashed', 'docs/operate/runbook.md#webhook-errors'],
};

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

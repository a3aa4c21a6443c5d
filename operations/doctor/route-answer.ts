import * as v from 'valibot';
import { codeOf } from '../failure.ts';
import { rejectionCause } from '../logs/rejection-causes.ts';
import { type Finding, green, red } from './check.ts';

type Known = { name: string; authenticity: 'signature' | 'token' };
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

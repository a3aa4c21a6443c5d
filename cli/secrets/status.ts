import { providerNames } from '../../functions/provider-names.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { clock, zoneShown } from '../../operations/clock.ts';
import { askedOf } from '../../operations/deployed.ts';
import { type Deployment, withDeployment } from '../../operations/deployment.ts';
import { OperationError } from '../../operations/failure.ts';
import { postern } from '../../operations/hint.ts';
import { lastMatch, type Usage } from '../../operations/secrets/rotation.ts';
import { readSecret } from '../../operations/secrets/stored.ts';
import type { Command } from '../terminal/command.ts';
import { plainTable, printJson, printLines } from '../terminal/event-table.ts';
import { type Placed, providerArgument } from '../terminal/options.ts';

const help = `
Examples:
    postern secrets status
    postern secrets status ${providerNames[0]} --json

Never shows any part of a secret, nor its length. USED shows when the previous one last matched, by the log of the last
24 hours.
Exit codes: 0 every secret is set, 1 one is not, or this failed, 2 wrong usage.`;

interface Status {
  readonly provider: string;
  readonly authenticity: Provider['authenticity'];
  readonly state: 'set' | 'not set' | 'malformed';
  readonly changedAt: Date | undefined;
  /** Undefined without a previous secret. */
  readonly previous: Usage | undefined;
}

export function addStatus(secrets: Command): void {
  const status = secrets
    .command('status')
    .description('which secrets are set, without showing any')
    .addArgument(providerArgument('[provider]'));
  status.addPlaceOptions().addOutput('one JSON object a line', help).action(run);
}

async function run(named: string | undefined, { json, ...place }: Placed): Promise<void> {
  await withDeployment(place, async (deployment) => {
    const all = await Promise.all(askedOf(deployment, named).map((one) => statusOf(deployment, one)));
    if (json) printJson(all.map(jsonOf));
    else printLines(plainTable([head(), ...all.map(row)]));
    for (const { provider, previous } of all)
      if (typeof previous === 'object' && 'unknown' in previous)
        console.error(`The log of ${provider} can't be read (${previous.unknown}).`);
    const missing = all.filter(({ state }) => state !== 'set');
    if (missing.length > 0) throw notSet(missing);
  });
}

async function statusOf(deployment: Deployment, { name, authenticity }: Provider): Promise<Status> {
  const { fields, current, previous, changedAt } = await readSecret(deployment, name);
  const state = fields === 'malformed' ? fields : current === undefined ? 'not set' : 'set';
  const usage = previous === undefined ? undefined : await lastMatch(deployment, name, 'previous');
  return { provider: name, authenticity, state, changedAt, previous: usage };
}

function notSet(missing: readonly Status[]): OperationError {
  const commands = missing.map(({ provider, authenticity, state }) => {
    if (state === 'malformed') return postern(`secrets set ${provider} --force`);
    return postern(`secrets ${authenticity === 'token' ? 'rotate' : 'set'} ${provider}`);
  });
  return new OperationError(
    `Without a secret all of a provider's deliveries are refused with 503. Next: ${commands.join(', ')}`,
  );
}

const head = () => ['PROVIDER', 'KNOWN BY', 'SECRET', `CHANGED (${zoneShown()})`, 'PREVIOUS', 'USED (24 H)'];
const knownBy = { signature: 'signature', token: 'URL token' } as const;

function row({ provider, authenticity, state, changedAt, previous }: Status): string[] {
  const changed = changedAt === undefined || state === 'not set' ? '–' : clock(changedAt);
  const rest = previous === undefined ? ['–', '–'] : ['kept', usedText(previous)];
  return [provider, knownBy[authenticity], state, changed, ...rest];
}

function usedText(usage: Usage): string {
  if (usage === 'never') return 'not used';
  return 'unknown' in usage ? 'unknown' : clock(usage.at);
}

/** Fields are absent if unknown; `previousLastUsed` is null if unused for 24 hours. */
function jsonOf({ provider, authenticity, state, changedAt, previous }: Status) {
  const used = typeof previous === 'object' && 'at' in previous ? previous.at : undefined;
  return {
    provider,
    authenticity,
    set: state === 'set',
    malformed: state === 'malformed' || undefined,
    changed: changedAt?.toISOString(),
    previous: previous !== undefined,
    previousLastUsed: previous === 'never' ? null : used,
  };
}

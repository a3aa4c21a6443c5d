import type { Command } from 'commander';
import { providers } from '../functions/providers.ts';
import type { Deployment } from './deployment.ts';
import type { KnownSubscription } from './known-subscription.ts';

/**
 * What `postern` can do for one provider alone: `functions/PROVIDER/commands/index.ts` exports it as `commands`. Found
 * there by name, since what `functions/PROVIDER/index.ts` imports is in the consumer's bundle.
 */
export interface ProviderCommands {
  /** What to do at the provider so that it sends to a webhook URL. Pure. */
  setup?(url: string): readonly SetupStep[];
  /** Makes the provider send to a webhook URL, by its own API; throws a `OperationError` where it can't. */
  connect?(connecting: Connecting): Promise<void>;
  /** What is likely behind the reasons that only this provider's deliveries are rejected for. */
  readonly refusals?: RejectionCauses;
  /** What our own table knows of its subscriptions, where it has such; the provider is not asked. */
  subscriptions?(deployment: Deployment): Promise<readonly KnownSubscription[]>;
  /** Makes the text of a body on disk one of other events, for `postern simulate`. What is JSON stays JSON. Pure. */
  vary?(text: string, variation: Variation): string;
  /** Adds what `postern PROVIDER` can do. */
  addOwn?(own: Command): void;
  /** Makes `postern reconcile PROVIDER` of a command that has no options yet. */
  addReconcile?(reconcile: Command): void;
}

/** One thing to do, and what to paste there as it stands. */
export interface SetupStep {
  readonly say: string;
  readonly paste?: string;
}

/** Why a delivery was likely rejected, for whoever sets a provider up. */
export interface RejectionCause {
  readonly cause: string;
  /** Absent where there is nothing to do. */
  readonly next?: string;
}

/** By the reason in the log. */
export type RejectionCauses = Readonly<Record<string, RejectionCause>>;

/** What a simulated delivery tells, in place of what the one on disk does. */
export interface Variation {
  /** When it happened: another millisecond for each delivery. */
  readonly at: Date;
  /** Whether it is about the mail, mailbox or item of the one on disk; otherwise it is about one of its own. */
  readonly sameSubject: boolean;
}

export interface Connecting {
  readonly url: string;
  /** Whether settings that others made may be replaced. */
  readonly force: boolean;
  /** Where the provider's address and credentials are. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ctrl-C: what runs is given up. */
  readonly signal: AbortSignal;
  /** Tells what is found and what will be changed. */
  tell(line: string): void;
}

/** The commands of one provider of the registry. */
export async function commandsOf(name: string): Promise<ProviderCommands> {
  const { commands }: { commands: ProviderCommands } = await import(`../functions/${name}/commands/index.ts`);
  return commands;
}

export interface OfProvider {
  readonly name: string;
  readonly commands: ProviderCommands;
}

/** The commands of every provider of the registry. */
export function providerCommands(): Promise<readonly OfProvider[]> {
  return Promise.all(providers.map(async ({ name }) => ({ name, commands: await commandsOf(name) })));
}

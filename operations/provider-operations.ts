import type { Deployment } from './deployment.ts';
import type { KnownSubscription } from './known-subscription.ts';

/**
 * What can be asked of one provider alone: `functions/PROVIDER/commands/index.ts` exports it as `commands`. Found
 * there by name, since what `functions/PROVIDER/index.ts` imports is in the consumer's bundle.
 */
export interface ProviderOperations {
  /** What to do at the provider so that it sends to a webhook URL. Pure. */
  setup?(url: string): readonly SetupStep[];
  /** Makes the provider send to a webhook URL, by its own API; throws an `OperationError` where it can't. */
  connect?(connecting: Connecting): Promise<void>;
  /** What is likely behind the reasons that only this provider's deliveries are rejected for. */
  readonly refusals?: RejectionCauses;
  /** What our own table knows of its subscriptions, where it has such; the provider is not asked. */
  subscriptions?(deployment: Deployment): Promise<readonly KnownSubscription[]>;
  /** A list at the provider of whom it sends nothing to, by its own API. */
  blocklist?(
    list: string,
    env: Readonly<Record<string, string | undefined>>,
    signal: AbortSignal,
  ): Promise<Blocklist>;
  /** What is heard of every mail, so that rates have a denominator: that it was sent, or whether it arrived. */
  readonly tells?: 'sent' | 'outcome';
  /** Makes the text of a body on disk one of other events, for `postern simulate`. What is JSON stays JSON. Pure. */
  vary?(text: string, variation: Variation): string;
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

/** Addresses that a provider sends nothing to, under the name of a list. */
export interface Blocklist {
  /** All that are on it. */
  entries(): AsyncGenerator<{ readonly address: string; readonly reason: string }>;
  /** Another reason on the same address stays. */
  add(entry: { readonly address: string; readonly account: string; readonly reason: string }): Promise<void>;
  remove(address: string): Promise<void>;
}

export async function operationsOf(name: string): Promise<ProviderOperations> {
  const { commands }: { commands: ProviderOperations } = await import(
    `../functions/${name}/commands/index.ts`
  );
  return commands;
}

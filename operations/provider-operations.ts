import { readWord } from '../functions/events/instance.ts';
import type { Deployment } from './deployment.ts';
import type { KnownSubscription } from './known-subscription.ts';

/**
 * What can be asked of one provider alone, or of an instance of it by its word: `functions/PROVIDER/commands/index.ts`
 * exports it as `commands`. Found there by name, since what `functions/PROVIDER/index.ts` imports is in the consumer's bundle.
 */
export interface ProviderOperations {
  /** What to do at the provider so that it sends to a webhook URL. Pure. */
  setup?(url: string, word: string): readonly SetupStep[];
  /**
   * Makes the provider send to a webhook URL, by its own API; throws an `OperationError` where it can't. False where
   * nothing says how to reach that API, and somebody must do it by hand.
   */
  connect?(connecting: Connecting): Promise<boolean>;
  /** What to change in the provider's settings, in sentences; undefined where nothing says how to reach its API. */
  advice?(asking: Pick<Connecting, 'env' | 'signal'>): Promise<readonly string[] | undefined>;
  /** What else a new secret ends, for whoever rotates it. */
  readonly rotating?: string;
  /** What is likely behind the reasons that only this provider's deliveries are rejected for. */
  refusals?(word: string): RejectionCauses;
  /** What our own table knows of its subscriptions, where it has such; the provider is not asked. */
  subscriptions?(deployment: Deployment, word: string): Promise<readonly KnownSubscription[]>;
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
  /** What it would send of a mail with such a story, for `postern simulate`; why, where it never tells that. Pure. */
  story?(name: StoryName, mail: StoryMail): readonly StoryStep[] | Untold;
}

/** What becomes of a mail. */
export type StoryName = 'delivered' | 'opened' | 'bounced' | 'complained' | 'refused';

/** The mail that a story is about. */
export interface StoryMail {
  /** A UUID, of which the provider's own ids of the mail are made: all its deliveries share them. */
  readonly id: string;
  readonly account: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
}

/** One delivery of a story. */
export interface StoryStep {
  /** How long after the mail was sent it happens. */
  readonly seconds: number;
  body(at: Date): unknown;
}

/** A sentence for whoever asked for the story. */
export interface Untold {
  readonly untold: string;
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
  /** Of the instance. */
  readonly word: string;
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

export async function operationsOf(word: string): Promise<ProviderOperations> {
  const { provider: name } = readWord(word);
  const { commands }: { commands: ProviderOperations } = await import(
    `../functions/${name}/commands/index.ts`
  );
  return commands;
}

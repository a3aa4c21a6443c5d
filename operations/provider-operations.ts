import { readWord } from '../functions/events/instance.ts';
import type { Deployment } from './deployment.ts';
import type { KnownSubscription } from './known-subscription.ts';

/**
 * For one provider, or an instance by its word; exported as `commands` by `functions/PROVIDER/commands/index.ts`.
 * Found by name, since the imports of `functions/PROVIDER/index.ts` are in the consumer's bundle.
 */
export interface ProviderOperations {
  /** What to do at the provider so that it sends to a webhook URL. Pure. */
  setup?(url: string, word: string): readonly SetupStep[];
  /**
   * Points the provider at a webhook URL by its API; throws an `OperationError`. False if the environment doesn't
   * have its address and credentials.
   */
  connect?(connecting: Connecting): Promise<boolean>;
  /** What to change in the provider's settings: sentences; undefined without access to its API. */
  advice?(asking: Pick<Connecting, 'env' | 'signal'>): Promise<readonly string[] | undefined>;
  /** What else a new secret ends. */
  readonly rotating?: string;
  /** Likely causes of reasons that only this provider's deliveries are rejected for. */
  refusals?(word: string): RejectionCauses;
  /** From our own table, without asking the provider. */
  subscriptions?(deployment: Deployment, word: string): Promise<readonly KnownSubscription[]>;
  /** Addresses that the provider sends nothing to, by its API. */
  blocklist?(
    list: string,
    env: Readonly<Record<string, string | undefined>>,
    signal: AbortSignal,
  ): Promise<Blocklist>;
  /** What it reports about every mail, as the denominator of rates. */
  readonly tells?: 'sent' | 'outcome';
  /** Changes a fixture's body into other events, for `postern simulate`. JSON stays JSON. Pure. */
  vary?(text: string, variation: Variation): string;
  /** Deliveries about a mail with this story, for `postern simulate`, or why there are none. Pure. */
  story?(name: StoryName, mail: StoryMail): readonly StoryStep[] | Untold;
}

export type StoryName = 'delivered' | 'opened' | 'bounced' | 'complained' | 'refused';

export interface StoryMail {
  /** A UUID, from which the provider's ids of the mail are made. */
  readonly id: string;
  readonly account: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
}

export interface StoryStep {
  /** After the mail was sent. */
  readonly seconds: number;
  body(at: Date): unknown;
}

/** A sentence. */
export interface Untold {
  readonly untold: string;
}

export interface SetupStep {
  readonly say: string;
  readonly paste?: string;
}

export interface RejectionCause {
  readonly cause: string;
  /** Absent if there is nothing to do. */
  readonly next?: string;
}

/** By the reason in the log. */
export type RejectionCauses = Readonly<Record<string, RejectionCause>>;

export interface Variation {
  /** When it happened: another millisecond for each delivery. */
  readonly at: Date;
  /** About the fixture's mail, mailbox or item, instead of a new one. */
  readonly sameSubject: boolean;
}

export interface Connecting {
  /** Of the instance. */
  readonly word: string;
  readonly url: string;
  /** Replace settings that others made. */
  readonly force: boolean;
  /** Has the provider's address and credentials. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  /** Reports what is found and what will be changed. */
  tell(line: string): void;
}

export interface Blocklist {
  entries(): AsyncGenerator<{ readonly address: string; readonly reason: string }>;
  /** Another reason for the same address stays. */
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

/** What each of these providers reports about every mail, by its name. */
export async function tellsOf(words: readonly string[]) {
  const tells = async (word: string) => [readWord(word).provider, (await operationsOf(word)).tells] as const;
  return new Map(await Promise.all(words.map(tells)));
}

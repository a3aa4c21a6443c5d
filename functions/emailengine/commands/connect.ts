import * as v from 'valibot';
import { OperationError } from '../../../operations/failure.ts';
import { postern } from '../../../operations/hint.ts';
import type { Connecting } from '../../../operations/provider-operations.ts';
import { type Ask, askerOf } from './ask.ts';
import { mostTextSize } from './setup.ts';

/**
 * A setting never set is null; for a secret EmailEngine says only whether it is set.
 * @see https://learn.emailengine.app/docs/configuration/settings
 */
const Settings = v.object({
  webhooksEnabled: v.nullish(v.boolean()),
  webhooks: v.nullish(v.string()),
  webhookEvents: v.nullish(v.array(v.string())),
  serviceSecret: v.nullish(v.pipe(v.unknown(), v.transform(Boolean))),
  notifyText: v.nullish(v.boolean()),
  notifyTextSize: v.nullish(v.number()),
  notifyAttachments: v.nullish(v.boolean()),
});
type Settings = v.InferOutput<typeof Settings>;
type Changes = Partial<Pick<Settings, 'webhooksEnabled' | 'webhooks' | 'webhookEvents'>>;

function settingsOf(ask: Ask): Promise<Settings> {
  const keys = Object.keys(Settings.entries).map((key) => `${key}=true`);
  return ask(Settings, `/v1/settings?${keys.join('&')}`);
}

const mayDo = 'which may read and change settings';

/** Reads EmailEngine's settings, shows the changes, and makes only those. */
export async function connect({ url, word, force, env, signal, tell }: Connecting): Promise<boolean> {
  const ask = askerOf(env, signal, mayDo);
  const settings = await settingsOf(ask);
  if (settings.serviceSecret === false || settings.serviceSecret === null) throw noServiceSecret(word);
  const { webhooks } = settings;
  if (webhooks && webhooks !== url && !force) throw otherReceiver(webhooks);
  for (const advice of advices(settings)) tell(advice);
  const changes = needed(settings, url);
  const names = Object.keys(changes);
  if (names.length === 0) {
    tell('EmailEngine is set up already: nothing to change.');
    return true;
  }
  tell("EmailEngine's settings, before → after:");
  if (changes.webhooks !== undefined) tell(`  webhooks: ${shown(webhooks)} → ${url}`);
  if (changes.webhookEvents !== undefined)
    tell(`  webhookEvents: ${settings.webhookEvents?.join(', ') || 'none'} → * (all)`);
  if (changes.webhooksEnabled !== undefined) tell('  webhooksEnabled: off → on');
  await ask(v.unknown(), '/v1/settings', { method: 'POST', body: changes });
  tell(`Changed: ${names.join(', ')}.`);
  return true;
}

/** Settings that cause refused or missing deliveries; undefined without address and token. */
export async function advice({ env, signal }: Pick<Connecting, 'env' | 'signal'>) {
  if (!env.EMAILENGINE_URL || !env.EMAILENGINE_TOKEN) return undefined;
  return advices(await settingsOf(askerOf(env, signal, mayDo)));
}

/** Keeps a narrower choice of events if the URL was ours: somebody chose it for us. */
function needed(settings: Settings, url: string): Changes {
  const isOurs = settings.webhooks === url;
  const events = settings.webhookEvents ?? [];
  const keepEvents = events.includes('*') || (isOurs && events.length > 0);
  return {
    ...(isOurs ? {} : { webhooks: url }),
    ...(keepEvents ? {} : { webhookEvents: ['*'] }),
    // Last: EmailEngine sets them in this order, and sends nothing before.
    ...(settings.webhooksEnabled === true ? {} : { webhooksEnabled: true }),
  };
}

function advices({ notifyAttachments, notifyText, notifyTextSize, webhookEvents }: Settings): string[] {
  const events = webhookEvents ?? [];
  return [
    ...(notifyAttachments === true
      ? [
          'notifyAttachments is on: a mail with large attachments makes a delivery over 5.6 MB, which is refused. Turn it off.',
        ]
      : []),
    ...(notifyText === true && (!notifyTextSize || notifyTextSize > mostTextSize)
      ? [
          `notifyText is on, and notifyTextSize is ${notifyTextSize || 'without a limit'}: a long mail makes a delivery over 5.6 MB, which is refused with 413 each time. Set notifyTextSize to ${mostTextSize} or less.`,
        ]
      : []),
    ...(events.length > 0 && !events.includes('*')
      ? [`webhookEvents chooses only ${events.join(', ')}.`]
      : []),
  ];
}

/** Without path and user, which may hold another receiver's secret. */
function shown(webhooks: string | null | undefined): string {
  if (!webhooks) return 'none';
  return URL.canParse(webhooks) ? `${new URL(webhooks).origin}/…` : 'another';
}

function otherReceiver(webhooks: string): OperationError {
  return new OperationError(
    `EmailEngine sends its webhooks to ${shown(webhooks)} now, and has only one webhook URL: that receiver would get nothing more. --force replaces it; a custom route in EmailEngine can serve both.`,
  );
}

function noServiceSecret(word: string): OperationError {
  return new OperationError(
    `EmailEngine has no service secret, so it would sign with one that it makes up. Set serviceSecret in EmailEngine, and the same here: ${postern(`secrets set ${word}`)}`,
  );
}

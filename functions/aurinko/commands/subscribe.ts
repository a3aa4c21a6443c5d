import pRetry from 'p-retry';
import type { Command } from '../../../cli/terminal/command.ts';
import { harmless, harmlessJson } from '../../../cli/terminal/event-table.ts';
import { OperationError } from '../../../operations/failure.ts';
import { ApiError } from '../../rest/call.ts';
import type { AurinkoApi, NewSubscription } from '../api/client.ts';
import type { ApiSubscription } from '../api/schema.ts';
import { isFailing } from '../subscriptions/compare.ts';
import { register } from '../subscriptions/table.ts';
import { apiOf, credentialsHelp, withAurinko } from './api.ts';
import { notificationUrl, subscriptionTable } from './here.ts';
import { aboutSubscriptions, exitCodesHelp, type Options } from './options.ts';

const help = `
Examples:
    postern aurinko subscribe --resource /email/messages
    postern aurinko subscribe --resource /calendars/primary/events --account 1234
    postern aurinko subscribe --resource /email/tracking --json

Aurinko calls this deployment's webhook before it subscribes, so Aurinko's signing secret must be set here first. If the
account already has a working one to the resource, for this deployment, it is shown, and no other is made.
${credentialsHelp}
${exitCodesHelp}`;

export function addSubscribe(own: Command): void {
  const subscribe = own
    .command('subscribe')
    .description('makes Aurinko notify this deployment')
    .requiredOption(
      '--resource <path>',
      '/email/messages, /email/tracking, /calendars/primary/events, /contacts, …',
    );
  aboutSubscriptions(subscribe).addHelpText('after', help).action(run);
}

async function run(options: Options & { readonly resource: string }): Promise<void> {
  const { resource, json } = options;
  if (!resource.startsWith('/'))
    throw new OperationError('--resource begins with a slash: /email/messages.', 'invalid');
  await withAurinko(options, async (deployment, connection) => {
    const wanted = { resource, notificationUrl: notificationUrl(deployment) };
    const { api, account } = await apiOf(connection, options.account);
    const { subscription, isNew } = await findOrCreate(api, wanted);
    const created = isNew ? new Date().toISOString() : undefined;
    await register(subscriptionTable(deployment), { ...wanted, ...subscription }, { account, created });
    if (json) return console.log(harmlessJson({ ...wanted, ...subscription, new: isNew }));
    console.log(
      isNew
        ? `Subscription ${harmless(subscription.id)} to ${harmless(resource)} notifies ${wanted.notificationUrl}`
        : `There is one already: subscription ${harmless(subscription.id)} to ${harmless(resource)}.`,
    );
  });
}

/** Looks before each try: after a lost answer, the subscription may exist. */
function findOrCreate(
  api: AurinkoApi,
  wanted: NewSubscription,
): Promise<{ readonly subscription: ApiSubscription; readonly isNew: boolean }> {
  const before = new Set<string>();
  return pRetry(
    async (attempt) => {
      const present = await workingOnes(api, wanted);
      if (attempt === 1) for (const { id } of present) before.add(id);
      const [subscription] = present;
      if (subscription !== undefined) return { subscription, isNew: !before.has(subscription.id) };
      return { subscription: await create(api, wanted), isNew: true };
    },
    {
      retries: 2,
      minTimeout: 1_000,
      shouldRetry: ({ error }) => error instanceof ApiError && error.transient,
    },
  );
}

async function workingOnes(
  api: AurinkoApi,
  { resource, notificationUrl: url }: NewSubscription,
): Promise<readonly ApiSubscription[]> {
  const all = await api.listSubscriptions();
  return all.filter((one) => one.resource === resource && one.notificationUrl === url && !isFailing(one));
}

async function create(api: AurinkoApi, wanted: NewSubscription): Promise<ApiSubscription> {
  try {
    return await api.createSubscription(wanted);
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 400)) throw error;
    throw new OperationError(
      `${error.message} Either there is no such resource, or the webhook did not answer Aurinko's call as it should: check that Aurinko's signing secret is set here (output SecretAurinko), that it is the one of the same application, and what the webhook function logged.`,
    );
  }
}

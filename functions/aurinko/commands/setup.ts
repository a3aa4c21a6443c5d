import type { SetupStep } from '../../../operations/provider-operations.ts';

const resources = [
  '/email/messages',
  '/email/tracking',
  '/calendars/primary/events',
  '/contacts',
  '/tasklists/default/tasks',
] as const;

/** One subscription per account and resource. @see https://docs.aurinko.io/unified-apis/webhooks-api */
export function setup(url: string, word: string): readonly SetupStep[] {
  return [
    {
      say: "First store the application's signing secret, since Aurinko checks the URL while it makes a subscription, and signs that too.",
      paste: `npx postern secrets set ${word}`,
    },
    {
      say: 'For each account, subscribe to what you want to know, with the token of that account. A calendar or task list other than the first is named by its id: /calendars/{id}/events, /tasklists/{id}/tasks. (Not seen by us: /booking/{id}, which only public code names.)',
      paste: resources.map((resource) => subscribe(resource, url)).join('\n'),
    },
    {
      say: "For Gmail accounts, Aurinko learns of mail by Google's Cloud Pub/Sub: name the topic in the Google settings of your Aurinko application, let gmail-api-push@system.gserviceaccount.com publish to it, and push it to Aurinko, not to the URL above. (Not seen by us.)",
      paste: 'https://{yourAurinkoDomain}/push/google/email',
    },
  ];
}

/** The token is in a variable, so that the shell's history does not keep it. */
function subscribe(resource: string, notificationUrl: string): string {
  const body = JSON.stringify({ resource, notificationUrl });
  return `curl -X POST https://api.aurinko.io/v1/subscriptions -H "Authorization: Bearer $AURINKO_ACCOUNT_TOKEN" -H 'Content-Type: application/json' -d '${body}'`;
}

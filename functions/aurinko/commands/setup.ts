import type { RejectionCauses, SetupStep } from '../../../operations/provider-operations.ts';

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

/** @see https://docs.aurinko.io/unified-apis/webhooks-api/authentication */
export const refusals = (word: string): RejectionCauses => ({
  signature_mismatch: {
    cause: "signed with another secret than the one that is stored here, or another application's",
    next: `compare with the application's signing secret (not its client secret); then postern secrets set ${word}, or postern secrets rotate ${word}`,
  },
  unsigned: {
    cause:
      "not signed, which Aurinko always does: somebody else's request, or something on the way drops headers",
    next: 'look for a proxy in between; if it is a stranger’s, there is nothing to do',
  },
  doubled_signature: {
    cause: 'its signature or timestamp is there twice: something on the way sends headers twice',
    next: 'look for a proxy in between',
  },
  malformed_signature: {
    cause: '64 hex digits were expected as its signature: this is not one of Aurinko’s',
    next: 'is another sender set up with this URL? postern urls shows the URL of each provider',
  },
  missing_timestamp: {
    cause: 'the timestamp that was signed is missing: something on the way drops headers',
    next: 'look for a proxy in between',
  },
  malformed_timestamp: {
    cause: 'the timestamp that was signed is not 1 to 13 digits: this is not one of Aurinko’s',
    next: 'is another sender set up with this URL? postern urls shows the URL of each provider',
  },
  timestamp_ahead: {
    cause: 'authentic, but signed over 5 minutes in the future: the clock of the signer is wrong',
    next: 'if it is Aurinko’s own delivery, report it to Aurinko, which sends it again meanwhile',
  },
  timestamp_too_old: {
    cause:
      'authentic, but signed longer ago than is accepted: sent again after long, or recorded and sent by a stranger',
    next: 'after a long outage, raise webhook.toleranceSeconds in postern.config.ts, and deploy',
  },
  malformed_validation_token: {
    cause: 'the token of the check of the URL is none that can be answered',
    next: 'make the subscription again; if it stays, report it to Aurinko',
  },
});

import type { SetupStep } from '../../../operations/provider-operations.ts';

const events = ['bounced', 'clicked', 'opened', 'spam', 'unsubscribed'] as const;

/**
 * Arpoone gets the URL with every message, for every kind of event.
 * @see http://docs.arpoone-qa.sendit.pt/docs/arpoone-api/webhooks/email
 */
export function setup(url: string): readonly SetupStep[] {
  const emailWebhooks = Object.fromEntries(events.map((event) => [event, { url, enabled: true }]));
  return [
    {
      say: 'Add this to each message that you send by POST https://api.arpoone.com/v1.1/email/send. Messages sent without it report nothing.',
      paste: JSON.stringify({ emailWebhooks }, null, 2),
    },
    {
      say: 'Arpoone does not sign: the token in the URL is all that proves it. (Not seen by us: a sixth key, "blocked", which a public package sends and the documentation does not name.)',
    },
  ];
}

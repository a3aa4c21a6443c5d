import type { SetupStep } from '../../../operations/provider-operations.ts';

/** Settings apply to the whole instance. @see https://learn.emailengine.app/docs/configuration/settings */
export function setup(url: string, word: string): readonly SetupStep[] {
  return [
    {
      say: "First store EmailEngine's service secret (its setting serviceSecret): EmailEngine gives up on an event that is refused for 34 minutes.",
      paste: `npx postern secrets set ${word}`,
    },
    {
      say: 'Then let this set the webhook, with the address in EMAILENGINE_URL and an access token in EMAILENGINE_TOKEN:',
      paste: `npx postern connect ${word}`,
    },
    {
      say: 'Or send these settings by POST /v1/settings:',
      paste: JSON.stringify({ webhooks: url, webhookEvents: ['*'], webhooksEnabled: true }),
    },
    {
      say: `Leave notifyAttachments off. Set notifyTextSize to ${mostTextSize} or less if notifyText is on: a new instance has both, with 2,097,152. About 5.6 MB is the most that API Gateway and Lambda let through.`,
    },
    {
      say: "An account's own webhooks setting and custom routes come before this URL: what they take does not arrive here.",
    },
    {
      say: 'EmailEngine signs since version 2.53.1, but its test button never does, and is refused with 401, as it should be: send a mail to a connected account instead.',
    },
  ];
}

/** The setting cuts each part of a text, plain and HTML. */
export const mostTextSize = 65_536;

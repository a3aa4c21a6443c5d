import type { RejectionCauses, SetupStep } from '../../../operations/provider-operations.ts';

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

/** @see https://learn.emailengine.app/docs/receiving/webhooks */
export const refusals = (word: string): RejectionCauses => ({
  signature_mismatch: {
    cause: 'signed with another service secret than the one that is stored here',
    next: `compare with EmailEngine's setting serviceSecret; then postern secrets set ${word}, or postern secrets rotate ${word}`,
  },
  unsigned: {
    cause: 'not signed: the test button, which never signs, or EmailEngine before 2.53.1',
    next: 'send a mail to a connected account instead; EmailEngine older than 2.53.1 must be upgraded',
  },
  doubled_signature: {
    cause: 'signed twice: a custom header has the name of EmailEngine’s signature',
    next: 'take it out of webhooksCustomHeaders, of the settings, the route and the account',
  },
  malformed_signature: {
    cause: '43 characters of base64url were expected as its signature: a custom header, or not EmailEngine’s',
    next: 'look at webhooksCustomHeaders; is another sender set up with this URL? postern urls shows the URL of each provider',
  },
  too_large_for_gateway: {
    cause:
      'larger than API Gateway and Lambda take, about 5.6 MB: EmailEngine sends it again for 34 minutes, and then gives up',
    next: 'in EmailEngine, set notifyTextSize to 65536 or less (a new instance has 2 MB) and turn notifyAttachments off',
  },
  // No next step: a later attempt brings the body.
  empty_resend: {
    cause: 'an empty resend after a lost connection or a 429: EmailEngine sends the body again automatically',
  },
});

import { postern } from '../../../operations/hint.ts';
import type { RejectionCauses, SetupStep } from '../../../operations/provider-operations.ts';

export const eventNames = [
  'api_mail_log_delivered',
  'api_mail_log_temporary_failure',
  'api_mail_log_permanent_failure',
  'api_mail_log_opened',
];

/**
 * One endpoint for the whole organisation, entered in Paubox's dashboard.
 * @see https://docs.paubox.com/docs/paubox_email_api/webhooks
 */
export function setup(url: string): readonly SetupStep[] {
  return [
    {
      say: "Let this make the webhook endpoint, with your account's API key in PAUBOX_API_KEY:",
      paste: 'postern connect paubox',
    },
    {
      say: "Or, in Paubox's dashboard, add a webhook endpoint of the Email API with this URL. It gets the events of all domains of the organisation. (Not seen by us: how the form names its fields.)",
      paste: url,
    },
    {
      say: 'Choose all four events. Opens are reported only where open tracking is on.',
      paste: eventNames.join('\n'),
    },
    {
      say: 'Paubox does not sign, and never sends a delivery again: the token in the URL is all that proves it, and a wrong URL loses events permanently. Paste the URL whole.',
    },
  ];
}

export const refusals = (word: string): RejectionCauses => ({
  wrong_token: {
    cause:
      'the last part of its URL is not our token: the URL at Paubox is old or incomplete, which loses events, since Paubox never retries; or a stranger tries',
    next: `take the whole URL from ${postern(`urls ${word}`)}; what was lost: ${postern(`reconcile ${word}`)}`,
  },
});

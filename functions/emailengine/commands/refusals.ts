import type { RejectionCauses } from '../../../operations/provider-operations.ts';

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
    cause: 'an empty resend after a lost connection or a 429: EmailEngine sends the body again by itself',
  },
});

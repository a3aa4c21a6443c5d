import type { RejectionCauses } from '../../../operations/provider-operations.ts';

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

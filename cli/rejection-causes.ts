/** Why a delivery was rejected, by the reason in the log, for whoever sets a provider up. */
const causes: Readonly<Record<string, string>> = {
  signature_mismatch:
    'signed with another secret than the one stored here: compare them (postern secrets set …)',
  unsigned: "not signed: a test button, a version that does not sign yet, or somebody else's request",
  malformed_signature:
    'its signature does not look like one of this provider: is the URL that of another one?',
  doubled_signature: "signed twice: something on the way, or a custom header, adds the signature's header",
  empty_resend: 'sent again without its body: a proxy on the way may have cut the first try',
  wrong_token: 'the last part of its URL is no token of ours: take the whole URL from postern urls …',
  secret_not_set: 'the secret is not set here: postern secrets set …',
  secret_malformed: 'what is stored as the secret is not {"current": "…"}: postern secrets set … --force',
  secret_unavailable: 'Secrets Manager did not answer the function',
  missing_timestamp: 'its signed timestamp is missing: something on the way drops headers',
  malformed_timestamp: 'its signed timestamp is no number',
  timestamp_ahead: 'signed in the future: a clock is wrong',
  timestamp_too_old: 'signed longer ago than the setting toleranceSeconds allows',
  malformed_validation_token: 'the token of its URL check is not text that can be answered',
  not_json: 'its body is not JSON',
  unavailable: 'neither queue nor spool took it: look at the log of the function',
};

/** What is likely behind a rejection; for a reason that came later, where to look. */
export function rejectionCause(reason: string): string {
  return Object.hasOwn(causes, reason) ? (causes[reason] ?? '') : 'look at the log of the function';
}

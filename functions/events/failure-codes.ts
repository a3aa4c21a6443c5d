import type { FailureCategory } from './failure-categories.ts';

interface CodeRow {
  /** The enhanced code without its class. */
  readonly code: RegExp;
  readonly category: FailureCategory;
  readonly source: string;
}

const rfc3463 = 'RFC 3463, section 3';
const rfc7372 = 'RFC 7372, section 3; RFC 8616';
const exchange =
  'https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online';
const gmail = 'https://support.google.com/a/answer/3726730';

/**
 * Codes that say why. Not here, as they say nothing beyond their class or are used for everything: X.0.0, X.1.0, X.1.4,
 * X.2.0, X.3.0, X.4.0, X.5.0 to X.5.2, X.7.0, X.7.1, X.7.9, X.7.13.
 */
const rows: readonly CodeRow[] = [
  { code: /^1\.[13]$/, category: 'user_unknown', source: rfc3463 },
  { code: /^1\.35[01]$/, category: 'user_unknown', source: exchange },
  { code: /^1\.2$/, category: 'domain_not_found', source: rfc3463 },
  // Exchange says so of a recipient that it does not find: the words tell the two apart.
  { code: /^1\.10$/, category: 'domain_not_found', source: 'RFC 7505, section 4.1' },
  { code: /^4\.310$/, category: 'domain_not_found', source: exchange },
  { code: /^1\.6$/, category: 'mailbox_disabled', source: rfc3463 },
  { code: /^2\.1$/, category: 'mailbox_disabled', source: rfc3463 },
  { code: /^7\.1[78]$/, category: 'mailbox_disabled', source: 'RFC 7293, section 9' },
  { code: /^2\.2$/, category: 'mailbox_full', source: rfc3463 },
  { code: /^1\.[789]$/, category: 'sender_refused', source: 'RFC 3463, section 3.2; RFC 3886' },
  { code: /^2\.252$/, category: 'sender_refused', source: exchange },
  { code: /^7\.(?:25|27|60|506|750)$/, category: 'sender_refused', source: `${rfc7372}; ${exchange}` },
  { code: /^(?:2\.3|3\.4|7\.16)$/, category: 'too_large', source: `${rfc3463}; RFC 6710` },
  { code: /^3\.[1235]$/, category: 'server_error', source: rfc3463 },
  { code: /^2\.4$/, category: 'server_error', source: rfc3463 },
  { code: /^4\.(?:[56]|14)$/, category: 'server_error', source: `${rfc3463}; ${exchange}` },
  { code: /^4\.(?:[1234]|312|31[5-9])$/, category: 'host_unreachable', source: `${rfc3463}; ${exchange}` },
  { code: /^4\.(?:7|300)$/, category: 'expired', source: `${rfc3463}; ${exchange}` },
  { code: /^(?:5\.3|7\.28)$/, category: 'rate_limited', source: `${rfc3463}; ${gmail}` },
  { code: /^(?:1\.90|2\.12[0-3]|7\.508|7\.7(?:0[58]|23))$/, category: 'rate_limited', source: exchange },
  { code: /^6\.\d+$/, category: 'malformed', source: rfc3463 },
  { code: /^7\.512$/, category: 'malformed', source: exchange },
  { code: /^7\.(?:[45]|10|11|30)$/, category: 'encryption', source: 'RFC 3463, section 3.8; RFC 8689' },
  { code: /^7\.(?:7|2[0-4]|26|29)$/, category: 'authentication', source: rfc7372 },
  { code: /^7\.(?:509|515)$/, category: 'authentication', source: exchange },
  { code: /^7\.(?:8|12|14|57)$/, category: 'sender_login', source: `RFC 4954, section 6; ${exchange}` },
  { code: /^7\.(?:2|12[34]|13[3-6])$/, category: 'policy', source: `RFC 3463, section 3.8; ${exchange}` },
  { code: /^7\.(?:50[123]|511|513)$/, category: 'blocklisted', source: exchange },
  { code: /^7\.6(?:0[6-9]|[1-4]\d)$/, category: 'blocklisted', source: exchange },
  { code: /^7\.64$/, category: 'relay_denied', source: exchange },
];

/** What an enhanced code says by itself. */
export function categoryOfCode(enhancedCode: string | undefined): FailureCategory | undefined {
  // Gmail and Orange send 4.2.1 for a mailbox that gets too much at once, or for any reason.
  if (enhancedCode === undefined || enhancedCode === '4.2.1') return undefined;
  const subject = enhancedCode.slice(2);
  return rows.find(({ code }) => code.test(subject))?.category;
}

/** Reply codes that say more than their class. RFC 7504: 556; RFC 4954: 534, 535, 538. */
const replyCodes: ReadonlyMap<number | undefined, FailureCategory> = new Map([
  [534, 'sender_login'],
  [535, 'sender_login'],
  [538, 'sender_login'],
  [556, 'domain_not_found'],
]);

export function categoryOfReplyCode(code: number | undefined): FailureCategory | undefined {
  return replyCodes.get(code);
}

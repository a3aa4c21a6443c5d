import type { FailureCategory } from './failure-categories.ts';

/**
 * Codes that say why. Not X.0.0, X.1.0, X.1.4, X.2.0, X.3.0, X.4.0, X.5.0 to X.5.2, X.7.0, X.7.1, X.7.9 and X.7.13,
 * which say nothing beyond their class.
 * @see https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online
 * @see https://support.google.com/a/answer/3726730
 */
const rows: readonly (readonly [codeWithoutClass: RegExp, category: FailureCategory])[] = [
  [/^1\.[13]$/, 'user_unknown'], // RFC 3463, section 3
  [/^1\.35[01]$/, 'user_unknown'], // Exchange
  [/^1\.2$/, 'domain_not_found'], // RFC 3463, section 3
  // Exchange uses it for unknown recipients: the words decide.
  [/^1\.10$/, 'domain_not_found'], // RFC 7505, section 4.1
  [/^4\.310$/, 'domain_not_found'], // Exchange
  [/^1\.6$/, 'mailbox_disabled'], // RFC 3463, section 3
  [/^2\.1$/, 'mailbox_disabled'], // RFC 3463, section 3
  [/^7\.1[78]$/, 'mailbox_disabled'], // RFC 7293, section 9
  [/^2\.2$/, 'mailbox_full'], // RFC 3463, section 3
  [/^1\.[789]$/, 'sender_refused'], // RFC 3463, section 3.2; RFC 3886
  [/^2\.252$/, 'sender_refused'], // Exchange
  [/^7\.(?:25|27|60|506|750)$/, 'sender_refused'], // RFC 7372, section 3; RFC 8616; Exchange
  [/^(?:2\.3|3\.4|7\.16)$/, 'too_large'], // RFC 3463, section 3; RFC 6710
  [/^3\.[1235]$/, 'server_error'], // RFC 3463, section 3
  [/^2\.4$/, 'server_error'], // RFC 3463, section 3
  [/^4\.(?:[56]|14)$/, 'server_error'], // RFC 3463, section 3; Exchange
  [/^4\.(?:[1234]|312|31[5-9])$/, 'host_unreachable'], // RFC 3463, section 3; Exchange
  [/^4\.(?:7|300)$/, 'expired'], // RFC 3463, section 3; Exchange
  [/^(?:5\.3|7\.28)$/, 'rate_limited'], // RFC 3463, section 3; Gmail
  [/^(?:1\.90|2\.12[0-3]|7\.508|7\.7(?:0[58]|23))$/, 'rate_limited'], // Exchange
  [/^6\.\d+$/, 'malformed'], // RFC 3463, section 3
  [/^7\.512$/, 'malformed'], // Exchange
  [/^7\.(?:[45]|10|11|30)$/, 'encryption'], // RFC 3463, section 3.8; RFC 8689
  [/^7\.(?:7|2[0-4]|26|29)$/, 'authentication'], // RFC 7372, section 3; RFC 8616
  [/^7\.(?:509|515)$/, 'authentication'], // Exchange
  [/^7\.(?:8|12|14|57)$/, 'sender_login'], // RFC 4954, section 6; Exchange
  [/^7\.(?:2|12[34]|13[3-6])$/, 'policy'], // RFC 3463, section 3.8; Exchange
  [/^7\.(?:50[123]|511|513)$/, 'blocklisted'], // Exchange
  [/^7\.6(?:0[6-9]|[1-4]\d)$/, 'blocklisted'], // Exchange
  [/^7\.64$/, 'relay_denied'], // Exchange
];

/** What an enhanced code alone says. */
export function categoryOfCode(enhancedCode: string | undefined): FailureCategory | undefined {
  // Gmail and Orange send 4.2.1 for a mailbox that gets too much at once, or for any reason.
  if (enhancedCode === undefined || enhancedCode === '4.2.1') return undefined;
  const subject = enhancedCode.slice(2);
  return rows.find(([code]) => code.test(subject))?.[1];
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

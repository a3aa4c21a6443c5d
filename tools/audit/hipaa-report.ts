import { type Acknowledgement, acknowledgements } from './hipaa-reasons.ts';

/** What one rule of a pack of cdk-nag says of a stack. */
export interface RuleResult {
  /** Without the pack's name. */
  readonly rule: string;
  readonly info: string;
  /** Paths of constructs, without the stack's name. */
  readonly compliant: readonly string[];
  readonly findings: readonly string[];
}

/** Of the stack with everything on, without and with a key and a network of the user's. */
export interface HipaaResults {
  readonly shipped: readonly RuleResult[];
  readonly own: readonly RuleResult[];
}

/** What follows it in docs/reference/hipaa.md is made by `npm run generate -- hipaa`. */
export const marker = '<!-- From here on made by "npm run generate". -->';

/** The report in Markdown. */
export function hipaaReport({ shipped: results, own }: HipaaResults): string {
  const passed = results.filter(({ compliant, findings }) => compliant.length > 0 && findings.length === 0);
  const found = results.filter(({ findings }) => findings.length > 0);
  const idle = results.length - passed.length - found.length;
  return [
    '## What the rules say',
    '',
    `The pack \`HIPAASecurityChecks\` of cdk-nag over the stack with everything on: of ${results.length} rules, ${passed.length} are kept, ${found.length} find something, and ${idle} have nothing to look at: they are about other services, or about other kinds of table and API than Postern has. What holds for its tables, \`npm test -- stack\` says.`,
    '',
    '### Kept',
    '',
    ...passed.map(({ rule }) => `- ${rule}`),
    '',
    '### Found, and why it is so',
    '',
    ...acknowledgements.flatMap((one) => sectionOf(one, found)),
    '### With a key and a network of your own',
    '',
    `[\`encryptionKey\`](../deploy/encryption-key.md) and [\`vpc\`](../deploy/network.md) leave nothing of these to find:`,
    '',
    ...fallenAway(found, own).map((rule) => `- ${rule}`),
    '',
  ].join('\n');
}

/** Rules that find something, and nothing any more with what an account has of its own. */
function fallenAway(found: readonly RuleResult[], own: readonly RuleResult[]): readonly string[] {
  const still = own.filter(({ findings }) => findings.length > 0).map(({ rule }) => rule);
  return found.map(({ rule }) => rule).filter((rule) => !still.includes(rule));
}

/** Findings that nobody gave a reason for, and reasons for what is not found any more. */
export function unsettled(results: readonly RuleResult[]): readonly string[] {
  const reasons = acknowledgements.flatMap(({ rules }) => rules);
  const found = results.filter(({ findings }) => findings.length > 0);
  return [
    ...found
      .filter(({ rule }) => !reasons.includes(rule))
      .map(
        ({ rule, info, findings }) =>
          `${rule} finds ${findings.join(', ')}: ${info} Mend it, or say why not in tools/audit/hipaa-reasons.ts.`,
      ),
    ...reasons
      .filter((reason) => !found.some(({ rule }) => rule === reason))
      .map((rule) => `${rule} finds nothing any more: take it out of tools/audit/hipaa-reasons.ts.`),
  ];
}

function sectionOf({ title, rules, reason, yours }: Acknowledgement, found: readonly RuleResult[]): string[] {
  return [
    `#### ${title}`,
    '',
    ...found
      .filter(({ rule }) => rules.includes(rule))
      .map(
        ({ rule, info, findings }) =>
          `- **${rule}**: ${info} Here: ${findings.map((path) => `\`${path}\``).join(', ')}.`,
      ),
    '',
    `Why: ${reason}`,
    '',
    `Yours to do: ${yours}`,
    '',
  ];
}

import { type Acknowledgement, acknowledgements } from './hipaa-reasons.ts';

export interface RuleResult {
  /** Without the pack's name. */
  readonly rule: string;
  readonly info: string;
  /** Paths of constructs, without the stack's name. */
  readonly compliant: readonly string[];
  readonly findings: readonly string[];
}

/** Of the stack with everything on, without and with the user's own key and network. */
export interface HipaaResults {
  readonly shipped: readonly RuleResult[];
  readonly own: readonly RuleResult[];
}

/** What follows it in docs/reference/hipaa.md is made by `npm run generate -- hipaa`. */
export const marker = '<!-- From here on made by "npm run generate". -->';

export function hipaaReport({ shipped: results, own }: HipaaResults): string {
  const passed = results.filter(({ compliant, findings }) => compliant.length > 0 && findings.length === 0);
  const found = results.filter(({ findings }) => findings.length > 0);
  const idle = results.length - passed.length - found.length;
  return [
    '## What the rules say',
    '',
    `cdk-nag's pack \`HIPAASecurityChecks\` on the stack with everything on: of ${results.length} rules, ${passed.length} pass, ${found.length} have findings, and ${idle} don't apply, because they are about other services, or other kinds of table and API. \`npm test -- stack\` checks the tables.`,
    '',
    '### Passed',
    '',
    passed.map(({ rule }) => rule).join(', '),
    '',
    '### Findings, and why',
    '',
    ...acknowledgements.flatMap((one) => sectionOf(one, found)),
    '### With your own key and network',
    '',
    `[\`encryptionKey\`](../deploy/encryption-key.md) and [\`vpc\`](../deploy/network.md) remove these findings:`,
    '',
    fallenAway(found, own).join(', '),
    '',
  ].join('\n');
}

/** Rules with findings that the user's own key and network remove. */
function fallenAway(found: readonly RuleResult[], own: readonly RuleResult[]): readonly string[] {
  const still = own.filter(({ findings }) => findings.length > 0).map(({ rule }) => rule);
  return found.map(({ rule }) => rule).filter((rule) => !still.includes(rule));
}

/** Findings without a reason, and reasons without a finding. */
export function unsettled(results: readonly RuleResult[]): readonly string[] {
  const reasons = acknowledgements.flatMap(({ rules }) => rules);
  const found = results.filter(({ findings }) => findings.length > 0);
  return [
    ...found
      .filter(({ rule }) => !reasons.includes(rule))
      .map(
        ({ rule, info, findings }) =>
          `${rule} finds ${findings.join(', ')}: ${info} Fix it, or say why not in tools/audit/hipaa-reasons.ts.`,
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
      .map(({ rule, info, findings }) => `- **${rule}** (${findings.length}): ${info}`),
    '',
    `Why: ${reason}`,
    '',
    `Yours to do: ${yours}`,
    '',
  ];
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HIPAASecurityChecks, type IApplyRule, NagRuleCompliance } from 'cdk-nag';
import type { PosternConfig } from '../../lib/config.ts';
import { posternApp } from '../../lib/synthesise.ts';
import type { HipaaResults, RuleResult } from '../../tools/audit/hipaa-report.ts';
import { fullConfig, ownConfig } from './test-config.ts';

type Found = { info: string; compliant: string[]; findings: string[] };

/** The pack, telling what it finds right as well. */
class Recording extends HIPAASecurityChecks {
  readonly found = new Map<string, Found>();

  protected override applyRule({ ruleSuffixOverride, rule, info, node }: IApplyRule): void {
    const name = ruleSuffixOverride ?? rule.name;
    const found = this.found.get(name) ?? {
      info: info.replace(/ - \(Control IDs?: .*$/, '.'),
      compliant: [],
      findings: [],
    };
    this.found.set(name, found);
    const result = rule(node);
    // Less the stack, and the construct that is all of it.
    const path = node.node.path.replace(/^[^/]+\/(Default\/)?/, '').replace(/\/Resource$/, '');
    if (result === NagRuleCompliance.COMPLIANT) found.compliant.push(path);
    else if (result !== NagRuleCompliance.NOT_APPLICABLE) found.findings.push(path);
  }
}

/** What the HIPAA pack of cdk-nag says of a stack, rule by rule. */
function resultsOf(config: PosternConfig): readonly RuleResult[] {
  const outdir = mkdtempSync(join(tmpdir(), 'postern-hipaa-'));
  try {
    const app = posternApp(config, outdir, { validation: false });
    app.synth();
    const pack = new Recording();
    pack.validateScope(app);
    return [...pack.found]
      .map(([rule, found]) => ({ rule, ...found }))
      .sort((a, b) => (a.rule < b.rule ? -1 : 1));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Of the stack with everything on, without and with the account's own key and network. */
export function hipaaResults(): HipaaResults {
  return { shipped: resultsOf(fullConfig), own: resultsOf(ownConfig) };
}

if (import.meta.main) console.log(JSON.stringify(hipaaResults()));

import * as v from 'valibot';
import type { Shipped } from './packages.ts';

export interface Advisory {
  readonly package: string;
  readonly severity: string;
  readonly title: string;
  readonly url: string;
  /** Empty for what only builds, deploys or tests. */
  readonly shipsIn: readonly string[];
}

export type Audited =
  | { readonly kind: 'audited'; readonly advisories: readonly Advisory[] }
  | { readonly kind: 'not audited'; readonly why: string };

// A text names the package that causes it, which is listed too.
const Cause = v.union([v.string(), v.object({ title: v.string(), url: v.string(), severity: v.string() })]);

/** What `npm audit --json` prints, version 2. */
const Report = v.object({
  auditReportVersion: v.literal(2),
  vulnerabilities: v.record(
    v.string(),
    v.object({ name: v.string(), via: v.array(Cause), nodes: v.array(v.string()) }),
  ),
});

const Refusal = v.object({ message: v.string() });

export function advisoriesIn(printed: string, shipped: Shipped): Audited {
  const json = v.safeParse(v.pipe(v.string(), v.parseJson()), printed);
  const report = v.safeParse(Report, json.output);
  if (!report.success) {
    const refusal = v.safeParse(Refusal, json.output);
    return {
      kind: 'not audited',
      why: refusal.success ? refusal.output.message : 'npm audit gave no report',
    };
  }
  const advisories = Object.values(report.output.vulnerabilities).flatMap(({ name, via, nodes }) =>
    via.flatMap((cause) => {
      if (typeof cause === 'string') return [];
      return [{ ...cause, package: name, shipsIn: bundlesWith(nodes, shipped) }];
    }),
  );
  return { kind: 'audited', advisories };
}

function bundlesWith(paths: readonly string[], shipped: Shipped): readonly string[] {
  return [...shipped].flatMap(([bundle, packages]) =>
    packages.some(({ path }) => paths.includes(path)) ? [bundle] : [],
  );
}

/** Without a report it is a failure only if the audit is `required`. */
export function verdict(
  audited: Audited,
  required: boolean,
): { readonly lines: readonly string[]; readonly failed: boolean } {
  if (audited.kind === 'not audited') {
    const next =
      'Whether the packages that ship have known vulnerabilities is not known: run npm run audit where the registry can be asked.';
    return { lines: [`NOT AUDITED: ${audited.why}. ${next}`], failed: required };
  }
  const shipping = audited.advisories.filter(({ shipsIn }) => shipsIn.length > 0);
  const others = audited.advisories.length - shipping.length;
  return {
    lines: [
      ...shipping.map(lineOf),
      `${shipping.length} known vulnerabilities in the packages that ship.`,
      ...(others === 0 ? [] : [`${others} in what only builds, deploys or tests: "npm audit" lists them.`]),
    ],
    failed: shipping.length > 0,
  };
}

function lineOf({ package: name, severity, title, url, shipsIn }: Advisory): string {
  return `${severity}: ${name} in ${shipsIn.join(', ')}: ${title} ${url}`;
}

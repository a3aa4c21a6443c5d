import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { providerNames } from '../../functions/provider-names.ts';
import type { Mark } from '../../operations/doctor/check.ts';
import { invalid, OperationError } from '../../operations/failure.ts';
import type { Place } from '../../operations/place.ts';
import { evidenceOf } from '../../operations/prove/evidence.ts';
import { type Judged, type Proved, prove, type Verdict } from '../../operations/prove/run.ts';
import type { Command } from '../terminal/command.ts';
import { harmless, harmlessJson, printLines } from '../terminal/event-table.ts';
import { findingLines } from '../terminal/finding.ts';
import { terminalWidth } from '../terminal/fit.ts';
import { interruption } from '../terminal/interrupt.ts';
import { type Output, providerOption } from '../terminal/options.ts';
import { version } from '../terminal/version.ts';

interface ProveOptions extends Place, Output {
  readonly provider?: string;
  readonly sweep: boolean;
  readonly rotate: boolean;
  readonly yes: boolean;
  readonly evidence: string;
}

const help = `
Examples:
    postern prove
    postern prove --yes --json > verdicts.jsonl
    postern prove --provider ${providerNames[0]} --no-sweep

Sends its own signed deliveries through the public URLs and follows each to its end. No list, count, subscriber or
suppression ever sees them, and they expire within a day. It makes its own queue and removes it. ✓ is proven, ✗ broken,
! a warning, and – can't be proven here. evidence.json holds no secret, address or account, and can be attached to an
issue. What it takes, link by link: docs/operate/prove.md
Exit codes: 0 nothing is broken, 1 something is, or this failed, 2 wrong usage, 130 interrupted.`;

export function addProve(program: Command): void {
  program
    .command('prove')
    .addPlaceOptions()
    .optionsGroup('What to prove:')
    .addOption(providerOption('the deployment, and this provider'))
    .option('--rotate', 'also rotation: each provider has a second secret for some minutes', false)
    .option('--no-sweep', "don't wait for the sweep: up to 5 minutes unless configured otherwise")
    .option('--yes', "don't ask first: for pipelines", false)
    .optionsGroup('Output:')
    .option('--evidence <file>', 'where the evidence goes', 'evidence.json')
    .addOutput('one link a line, as JSON: link, of, verdict, found, next', help)
    .action(run);
}

async function run({ provider, sweep, rotate, yes, evidence, json, ...place }: ProveOptions): Promise<void> {
  const signal = interruption();
  const proved = await prove(place, {
    ...(provider === undefined ? {} : { provider }),
    sweep,
    rotate,
    signal,
    consent: yes ? async () => true : (touched) => ask(touched, signal),
    tell: (line) => console.error(harmless(line)),
  });
  const { verdicts } = proved;
  for (const judged of verdicts) printLines(json ? [harmlessJson(judged)] : linesOf(judged));
  const where = place.endpoint === undefined ? 'AWS' : 'a local run';
  writeFileSync(evidence, evidenceOf(proved, { postern: version(), where, at: new Date().toISOString() }), {
    mode: 0o600,
  });
  for (const line of summary(proved, evidence)) console.error(line);
  const broken = count(verdicts, 'broken');
  if (broken > 0)
    throw new OperationError(`${broken} of ${verdicts.length} links are broken: each says what to do.`);
}

async function ask(touched: readonly string[], signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw invalid(`This sends deliveries. ${touched.join(' ')} Give --yes to confirm.`);
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    for (const line of touched) console.error(harmless(line));
    return /^y(es)?$/i.test((await asking.question('Continue? [y/N] ', { signal })).trim());
  } finally {
    asking.close();
  }
}

const marks = {
  proven: 'green',
  broken: 'red',
  warning: 'yellow',
  'not provable here': 'grey',
} as const satisfies Readonly<Record<Verdict, Mark>>;

function linesOf({ link, of = '', verdict, ...found }: Judged): readonly string[] {
  const head = `${link} ${harmless(of)}`.padEnd(28);
  return findingLines(head, { mark: marks[verdict], ...found }, terminalWidth());
}

function count(verdicts: readonly Judged[], verdict: string): number {
  return verdicts.filter((one) => one.verdict === verdict).length;
}

function summary({ verdicts, measures }: Proved, evidence: string): readonly string[] {
  const told = Object.keys(marks).map((verdict) => `${count(verdicts, verdict)} ${verdict}`);
  const ms = (values: readonly number[] = []) =>
    values.length === 0 ? 'unknown' : `${values.join(' / ')} ms`;
  return [
    `Links: ${told.join(', ')}.`,
    `Acknowledged in ${ms(measures.acknowledgedMs)}, stored after ${ms(measures.storedMs)} (least / median / most).`,
    measures.consumer === undefined
      ? "Billed time is not provable here: the consumer's log has no report of Lambda."
      : `The consumer ran ${measures.consumer.runs} times, ${measures.consumer.billedMs} ms billed; about $${measures.dollars.toFixed(6)} at list price.`,
    `Evidence: ${evidence}`,
  ];
}

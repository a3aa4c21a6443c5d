// node test/support/print-expected.ts PROVIDER CASE: what a case normalises to today. Read it and,
// if it is right, save it as CASE.expected.json beside the case.
// First, before a logger is made.
import './quiet.ts';
import { providers } from '../../functions/providers.ts';
import { readCase, sampleSecret } from '../../operations/samples/read.ts';
import { outcomeOf } from './outcome.ts';

const [name, caseName] = process.argv.slice(2);
const provider = providers.find((candidate) => candidate.name === name);
if (provider === undefined || caseName === undefined) {
  const known = providers.map((candidate) => candidate.name).join(', ');
  console.error(`usage: node test/support/print-expected.ts PROVIDER CASE\nproviders: ${known}`);
  process.exit(2);
}
const outcome = await outcomeOf(provider, readCase(provider, caseName), sampleSecret(provider));
console.log(JSON.stringify(outcome, null, 2));

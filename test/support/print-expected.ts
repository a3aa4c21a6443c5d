// node test/support/print-expected.ts PROVIDER CASE [signed]: what the code makes of a case today, to be read and, where it
// is right, saved as CASE.expected.json.
import { readFileSync } from 'node:fs';
import { providers } from '../../functions/providers.ts';
import { sampleSecret } from '../../local/samples.ts';
import { outcomeOf } from './outcome.ts';

const [name, file] = process.argv.slice(2);
const provider = providers.find((candidate) => candidate.name === name);
if (provider === undefined || file === undefined) {
  console.error(
    `usage: node test/support/print-expected.ts PROVIDER CASE\nproviders: ${providers.map((p) => p.name).join(', ')}`,
  );
  process.exit(2);
}
const sample = JSON.parse(readFileSync(`functions/${name}/fixtures/${file}.json`, 'utf8'));
const body =
  sample.bodyBase64 === undefined ? Buffer.from(sample.body ?? '') : Buffer.from(sample.bodyBase64, 'base64');
const secret = sampleSecret(provider);
const signed = sample.sign === true ? Object.entries(provider.sign(body, secret)) : [];
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
console.log(
  JSON.stringify(await outcomeOf(provider, [...(sample.headers ?? []), ...signed], body, secret), null, 2),
);

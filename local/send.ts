import { Command } from 'commander';
import { providers } from '../functions/providers.ts';
import { post } from '../samples/post.ts';
import { samplesOf } from '../samples/read.ts';
import { fail } from './fail.ts';
import { runSecrets } from './run-secrets.ts';

const program = new Command('npm run -s send --')
  .description('Sends one delivery from disk to a local run, as its provider would.')
  .argument('<provider>', providers.map(({ name }) => name).join(', '))
  .argument('<case>', "a case in the provider's fixtures, such as example")
  .requiredOption('--url <url>', 'of the webhook, which npm start prints')
  .showHelpAfterError()
  .action(send);

async function send(name: string, caseName: string, { url }: { url: string }): Promise<void> {
  const provider = providers.find((candidate) => candidate.name === name);
  if (provider === undefined) return program.error(`error: there is no provider ${name}`);
  const sample = samplesOf(provider).find((candidate) => candidate.name === caseName);
  if (sample === undefined) return program.error(`error: ${name} has no case ${caseName}`);
  const answer = await post(url, sample, runSecrets(provider).current, new Date());
  console.log(`${answer.status} ${await answer.text()}`);
}

try {
  await program.parseAsync();
} catch (error) {
  fail(error);
}

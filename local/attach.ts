import { type AttributeValue, paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { Command } from 'commander';
import { providers } from '../functions/providers.ts';
import { tableHead, tableRow } from './event-table.ts';
import { fail } from './fail.ts';
import { post } from './post.ts';
import { runSecrets } from './run-secrets.ts';
import { samplesOf } from './samples.ts';
import { localDynamoDB, watch } from './watch.ts';

interface Attached {
  readonly endpoint: string;
  readonly table: string;
}

const program = new Command('npm run -s local --')
  .description('Attaches to a local run: npm start prints these commands with all that they need.')
  .showHelpAfterError();

program
  .command('send')
  .description('send one delivery from disk, as its provider would')
  .argument('<provider>', providers.map(({ name }) => name).join(', '))
  .argument('<case>', "a case in the provider's fixtures")
  .requiredOption('--url <url>', 'of the webhook')
  .action(send);

attached('query', 'print the stored events of one subject, oldest first')
  .argument('<pk>', 'provider#account#subject')
  .action(query);

attached('watch', 'show events as they are stored, until Ctrl-C').action(show);

function attached(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .requiredOption('--endpoint <url>', 'AWS endpoint of the local run')
    .requiredOption('--table <name>', 'the events table');
}

async function send(name: string, caseName: string, { url }: { url: string }): Promise<void> {
  const provider = providers.find((candidate) => candidate.name === name);
  if (provider === undefined) return program.error(`error: there is no provider ${name}`);
  const sample = samplesOf(provider).find((candidate) => candidate.name === caseName);
  if (sample === undefined) return program.error(`error: ${name} has no case ${caseName}`);
  const answer = await post(url, sample, runSecrets(provider).current, new Date());
  console.log(`${answer.status} ${await answer.text()}`);
}

async function query(pk: string, { endpoint, table }: Attached): Promise<void> {
  const client = localDynamoDB(endpoint);
  const values: Record<string, AttributeValue> = { ':pk': { S: pk } };
  const pages = paginateQuery(
    { client },
    { TableName: table, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: values },
  );
  let found = 0;
  for await (const { Items = [] } of pages) {
    found += Items.length;
    for (const item of Items) console.log(JSON.stringify(unmarshall(item), null, 2));
  }
  if (found === 0) console.error(`There is no event under ${pk}.`);
}

async function show({ endpoint, table }: Attached): Promise<void> {
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  console.log(tableHead);
  const onEvent = (event: Parameters<typeof tableRow>[0]) => console.log(tableRow(event));
  await watch({ endpoint, table, from: new Date(), signal: stopping.signal, onEvent });
}

try {
  await program.parseAsync();
} catch (error) {
  fail(error);
}

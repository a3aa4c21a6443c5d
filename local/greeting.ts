import * as v from 'valibot';
import type { Provider } from '../functions/webhook/provider.ts';
import { samplesOf } from '../operations/samples/read.ts';
import type { Ready } from './launch.ts';
import { exampleCase } from './send-samples.ts';

/** Where everything is. */
export function addresses({ console, urls, endpoints, tables, queues }: Ready): string {
  const rows = [
    ...(console === undefined ? [] : [['console', console]]),
    ...Object.entries(urls).map(([provider, url]) => [`webhook ${provider}`, url]),
    ['AWS endpoint', `${endpoints.dynamodb} (any credentials)`],
    ['events table', tables.events],
    ['deliveries', queues.deliveries],
    ['dead letters', queues.deadLetters],
  ];
  return rows.map(([name = '', value]) => `  ${name.padEnd(20)} ${value}`).join('\n');
}

/** Three lines to paste into another terminal: the second finds what the first sent. */
export function linesToPaste({ endpoints }: Ready, provider: Provider): string {
  const example = samplesOf(provider).find(({ name }) => name === exampleCase);
  const { account, subject } = v.parse(Named, example?.expected.events[0]?.event);
  const here = `--endpoint ${endpoints.dynamodb}`;
  return [
    `  send one   npm run -s postern -- simulate ${provider.name} ${exampleCase} ${here}`,
    `  query one  npm run -s postern -- events timeline '${subject}' --account '${account}' ${here}`,
    `  watch      npm run -s postern -- events tail ${here}`,
  ].join('\n');
}

/** `-` stands for no account. */
const Named = v.object({ account: v.optional(v.string(), '-'), subject: v.string() });

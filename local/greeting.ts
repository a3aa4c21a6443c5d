import type { Provider } from '../functions/webhook/provider.ts';
import type { Ready } from './launch.ts';
import { samplesOf } from './samples.ts';
import { exampleCase } from './send-samples.ts';

/** Where everything is. */
export function addresses({ urls, endpoints, tables, queues }: Ready): string {
  const rows = [
    ...Object.entries(urls).map(([provider, url]) => [`webhook ${provider}`, url]),
    ['AWS endpoint', `${endpoints.dynamodb} (any credentials)`],
    ['events table', tables.events],
    ['deliveries', queues.deliveries],
    ['dead letters', queues.deadLetters],
  ];
  return rows.map(([name = '', value]) => `  ${name.padEnd(20)} ${value}`).join('\n');
}

/** Three lines to paste into another terminal: the second finds what the first sent. */
export function linesToPaste({ urls, endpoints, tables }: Ready, provider: Provider): string {
  const example = samplesOf(provider).find(({ name }) => name === exampleCase);
  const attach = `--endpoint ${endpoints.dynamodb} --table ${tables.events}`;
  return [
    `  send one   npm run -s local -- send ${provider.name} ${exampleCase} --url ${urls[provider.name]}`,
    `  query one  npm run -s local -- query '${example?.expected.events[0]?.keys.pk}' ${attach}`,
    `  watch      npm run -s local -- watch ${attach}`,
  ].join('\n');
}

import * as v from 'valibot';
import type { Provider } from '../functions/webhook/provider.ts';
import { samplesOf } from '../operations/samples/read.ts';
import { exampleCase } from './send-samples.ts';
import type { Ready } from './started.ts';

/** What runs where. */
export function addresses({ urls, endpoints }: Ready, dataDir: string | undefined): string {
  const kept = dataDir === undefined ? 'all of it in memory' : `kept in ${dataDir}`;
  const rows = [
    ...Object.entries(urls).map(([provider, url]) => [`webhook ${provider}`, url]),
    ['AWS', `${endpoints.dynamodb} (any credentials; ${kept})`],
  ];
  return rows.map(([name = '', value]) => `  ${name.padEnd(20)} ${value}`).join('\n');
}

/** Three lines to paste into another terminal: the second finds what the first sent. */
export function linesToPaste(provider: Provider): string {
  const example = samplesOf(provider).find(({ name }) => name === exampleCase);
  const { account, subject } = v.parse(Named, example?.expected.events[0]?.event);
  return [
    `  npx postern simulate ${provider.name} ${exampleCase} --local`,
    `  npx postern events timeline '${subject}' --account '${account}' --local`,
    '  npx postern events tail --local',
  ].join('\n');
}

/** `-` stands for no account. */
const Named = v.object({ account: v.optional(v.string(), '-'), subject: v.string() });

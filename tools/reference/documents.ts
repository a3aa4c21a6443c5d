import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { providers } from '../../functions/providers.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { eventsReference } from './events-page.ts';
import { providerReference } from './provider-page.ts';

export interface Document {
  /** From the project's folder. */
  readonly path: string;
  readonly text: string;
}

const root = join(import.meta.dirname, '..', '..');

/** The documents that are made of code and deliveries on disk in part, as they must be now. */
export async function referenceDocuments(): Promise<readonly Document[]> {
  const pages = providers.map(async (provider) => {
    const path = join('docs', 'providers', `${provider.name}.md`);
    return made(path, await providerReference(provider), pageOf(provider));
  });
  return [
    made(join('docs', 'mail', 'events.md'), { reference: eventsReference() }),
    ...(await Promise.all(pages)),
  ];
}

/** A page that is not there yet begins as `empty`. */
function made(path: string, parts: Parts, empty = ''): Document {
  const file = join(root, path);
  return { path, text: withParts(existsSync(file) ? readFileSync(file, 'utf8') : empty, parts) };
}

/** What a new provider's page begins with: the rest is for people to write. */
function pageOf({ name }: Provider): string {
  const part = (title: string, id: string) => `## ${title}\n\n${marksOf(id).join('\n')}\n`;
  return [
    `# ${name}\n`,
    part('Set it up', 'setup'),
    part('Answers', 'answers'),
    part('Events', 'events'),
  ].join('\n');
}

/** What is made for a document, by the name of the part. */
type Parts = Readonly<Record<string, string>>;

/** The document with its parts as they are made now; everything between the marks of a part is replaced. */
export function withParts(document: string, parts: Parts): string {
  return Object.entries(parts).reduce((text, [name, made]) => {
    const [start, end] = marksOf(name);
    const from = text.indexOf(start);
    const to = text.indexOf(end);
    if (from < 0 || to < from)
      throw new Error(`The document has no part ${name}, between ${start} and ${end}.`);
    return `${text.slice(0, from)}${start}\n\n${made}\n\n${text.slice(to)}`;
  }, document);
}

function marksOf(name: string): readonly [start: string, end: string] {
  return [`<!-- ${name}: made by "npm run generate", don't edit -->`, `<!-- end of ${name} -->`];
}

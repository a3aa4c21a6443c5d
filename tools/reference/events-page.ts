import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failureCategories } from '../../functions/events/failure-categories.ts';
import { type EventType, eventTypes } from '../../functions/events/types.ts';
import { exampleOf } from './example.ts';
import { anchorOf, code, fenced, table } from './markdown.ts';
import { providerTitle } from './provider-title.ts';
import { type Field, fieldsOf, type JsonSchema } from './schema-fields.ts';
import { sendersOf } from './told.ts';
import { typeMeanings } from './type-meanings.ts';

const { oneOf: variants = [] } = schema('event.json');
const data = schema('data.json');

function schema(name: string): JsonSchema {
  return JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'schema', name), 'utf8'));
}

/** The part of docs/mail/events.md that the schemas and the deliveries on disk say. */
export function eventsReference(): string {
  return [
    '## Attributes',
    attributeLines(),
    '## Data',
    'Which parts `data` can have depends on the type. A field is there only if the provider says it, except `failure.kind` and one of `payload` and `payloadRef`. Fields are text unless a type is given.',
    fieldsOf(data)
      .map((field) => fieldLine(field))
      .join('\n'),
    '## Why a mail failed',
    '`failure.category` says why a mail failed, `failure.about` who can fix it. Both are absent if the evidence is too thin. Only failures about the recipient can be `hard`.',
    categoriesTable(),
    '## Types',
    eventTypes.map((type) => `[${type}](#${anchorOf(type)})`).join(', '),
    ...eventTypes.flatMap(sectionOf),
  ].join('\n\n');
}

function attributeLines(): string {
  const [variant = {}] = variants;
  const { type: _type, data: _data, ...others } = variant.properties ?? {};
  const fields = fieldsOf({ ...variant, properties: others });
  const lines = fields.map((field) => fieldLine(field, field.required ? [] : ['optional']));
  return [`- ${code('type')}: what happened, one of [the types](#types)`, ...lines].join('\n');
}

function fieldLine({ path, type, meaning }: Field, notes: readonly string[] = []): string {
  const isPlain = type === 'text' || type === 'object';
  const kind = path === 'failure.category' ? 'one of [these](#why-a-mail-failed)' : type;
  const known = [...(isPlain ? [] : [kind]), ...notes].join(', ');
  return `- ${code(path)}${known === '' ? '' : ` (${known})`}: ${meaning}`;
}

function categoriesTable(): string {
  const rows = Object.entries(failureCategories).map(([name, { about, meaning, whatToDo }]) => [
    code(name),
    about,
    meaning,
    whatToDo,
  ]);
  return table(['category', 'about', 'meaning', 'what to do'], rows);
}

function sectionOf(type: EventType): readonly string[] {
  const parts = partsOf(type).map(code).join(', ');
  const senders = sendersOf(type).map(
    ({ provider, names }) => `[${providerTitle(provider)}](../providers/${provider}.md) (${listed(names)})`,
  );
  const example = exampleOf(type);
  return [
    `### ${type}`,
    `${typeMeanings[type].replace(/^./, (first) => first.toUpperCase())}. Parts: ${parts}. From ${senders.join('; ')}.`,
    ...(example === undefined ? [] : [fenced(example, 'json')]),
  ];
}

/** The parts that the data of a type can have, except the item. */
function partsOf(type: EventType): readonly string[] {
  const variant = variants.find(({ properties }) => properties?.type?.enum?.includes(type));
  const fields = fieldsOf(variant?.properties?.data ?? {}).map(({ path }) => path);
  return fields.filter((path) => !path.includes('.') && !/^(?:payload|payloadRef|envelope)$/.test(path));
}

const mostNames = 6;

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'without a name';
  const shown = names.slice(0, mostNames).map(code);
  return [...shown, ...(names.length > mostNames ? ['…'] : [])].join(', ');
}

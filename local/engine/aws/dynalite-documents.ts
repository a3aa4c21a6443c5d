import { isDeepStrictEqual } from 'node:util';
import database from 'dynalite/db/index.js';
import * as v from 'valibot';

type Condition = v.InferOutput<typeof Condition>;
const Condition = v.object({ type: v.string(), args: v.array(v.unknown()) });
const Conditional = v.object({ _condition: v.object({ expression: Condition }) });
const Path = v.tuple([v.string()]);
const Item = v.record(v.string(), v.record(v.string(), v.unknown()));

const { checkConditional: byReference } = database;

/** DynamoDB compares lists and maps by content, dynalite by reference: an equal value is replaced by the attribute itself. */
export function checkConditional(request: object, item: object | undefined): Error | null | undefined {
  if (v.is(Conditional, request) && v.is(Item, item)) adopt(request._condition.expression, item);
  return byReference(request, item);
}

export function compareDocuments(): void {
  database.checkConditional = checkConditional;
}

function adopt({ type, args }: Condition, item: v.InferOutput<typeof Item>): void {
  for (const arg of args) if (v.is(Condition, arg)) adopt(arg, item);
  const [path, value] = args;
  if ((type !== '=' && type !== '<>') || !v.is(Path, path)) return;
  const attribute = item[path[0]];
  if (attribute !== undefined && isDeepStrictEqual(plain(attribute), plain(value))) args[1] = attribute;
}

/** Without the prototypes, of which dynalite's objects have none. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** JSON as it is written, so that what no JavaScript value holds survives: doubled keys, `-0`, `1e400`, lone surrogates. */
export type Tree =
  /** A value as text. */
  | string
  | { readonly list: readonly Tree[] }
  /** Keys are text too, with their quotes. */
  | { readonly members: readonly Member[] };

export type Member = readonly [key: string, value: Tree];

/** What is done at the place that the steps lead to. */
export interface Edit {
  /** At each level, the how-manieth part to go to, counted round. */
  readonly steps: readonly number[];
  /** What is there instead; none removes it. */
  readonly change: Change;
}

export type Change =
  | { readonly kind: 'put'; readonly text: string }
  | { readonly kind: 'long'; readonly start: string; readonly unit: string; readonly times: number }
  | { readonly kind: 'nest'; readonly open: string; readonly close: string; readonly depth: number }
  | { readonly kind: 'repeat'; readonly times: number }
  | { readonly kind: 'remove' }
  | { readonly kind: 'double'; readonly text: string }
  | { readonly kind: 'rename'; readonly key: string }
  | { readonly kind: 'recase' };

export function treeOf(value: unknown): Tree {
  if (Array.isArray(value)) return { list: value.map(treeOf) };
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return { members: Object.entries(value).map(([key, part]) => [JSON.stringify(key), treeOf(part)]) };
}

export function textOf(tree: Tree): string {
  if (typeof tree === 'string') return tree;
  if ('list' in tree) return `[${tree.list.map(textOf).join(',')}]`;
  return `{${tree.members.map(([key, value]) => `${key}:${textOf(value)}`).join(',')}}`;
}

export function edited(tree: Tree, { steps: [step, ...steps], change }: Edit): Tree {
  if (typeof tree === 'string' || step === undefined) return changed(tree, change);
  const next = { steps, change };
  if ('list' in tree) {
    const at = step % Math.max(tree.list.length, 1);
    return { list: tree.list.flatMap((part, index) => (index === at ? parts(part, next) : [part])) };
  }
  const at = step % Math.max(tree.members.length, 1);
  return {
    members: tree.members.flatMap((member, index) => (index === at ? membersOf(member, next) : [member])),
  };
}

function parts(part: Tree, edit: Edit): readonly Tree[] {
  const { kind } = edit.change;
  return kind === 'remove' && isHere(part, edit) ? [] : [edited(part, edit)];
}

function membersOf([key, value]: Member, edit: Edit): readonly Member[] {
  const { change } = edit;
  if (!isHere(value, edit)) return [[key, edited(value, edit)]];
  switch (change.kind) {
    case 'remove':
      return [];
    case 'double':
      return [
        [key, value],
        [key, change.text],
      ];
    case 'rename':
      return [[change.key, value]];
    case 'recase':
      return [[key.length % 2 === 0 ? key.toUpperCase() : key.toLowerCase(), value]];
    default:
      return [[key, changed(value, change)]];
  }
}

/** Whether the steps end at this value. */
function isHere(value: Tree, { steps }: Edit): boolean {
  return steps.length === 0 || typeof value === 'string';
}

function changed(tree: Tree, change: Change): Tree {
  switch (change.kind) {
    case 'put':
    case 'double':
      return change.text;
    case 'long':
      return `"${change.start}${change.unit.repeat(change.times)}"`;
    case 'nest':
      return `${change.open.repeat(change.depth)}${textOf(tree)}${change.close.repeat(change.depth)}`;
    case 'repeat': {
      // Of long parts fewer: a body has its limit.
      const [first] = typeof tree === 'object' && 'list' in tree && tree.list.length > 0 ? tree.list : [tree];
      const text = textOf(first ?? 'null');
      const times = Math.min(change.times, Math.ceil(5_000_000 / (text.length + 1)));
      return `[${new Array(times).fill(text).join(',')}]`;
    }
    default:
      return tree;
  }
}

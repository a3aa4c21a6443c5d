import type * as v from 'valibot';

/** The message is all its author needs; a stack would bury it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(mistakes: readonly string[]) {
    const [first = '', ...more] = mistakes;
    super(
      more.length === 0
        ? `Configuration: ${first}.`
        : `Configuration, ${mistakes.length} mistakes:\n${mistakes.map((mistake) => `  ${mistake}.`).join('\n')}`,
    );
  }
}

/** With each setting's name and value: "consumer.timeoutSeconds is 1000: AWS Lambda takes …". */
export function shapeMistakes(issues: readonly v.BaseIssue<unknown>[]): readonly string[] {
  return issues.map((issue) => {
    const place = (issue.path ?? []).map(({ key }) => key);
    // For unknown names the message says everything; the path is the group they are in.
    if (issue.expected === 'never') return `${pathOf(place.slice(0, -1))} ${issue.message}`;
    return `${pathOf(place)} is ${shown(issue.input)}: ${issue.message}`;
  });
}

function pathOf(keys: readonly unknown[]): string {
  const path = keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return path === '' ? 'the configuration' : path.replace(/^\./, '');
}

function shown(value: unknown): string {
  const { constructor: made } = Object(value);
  if (![Object, Array].includes(made) && typeof value === 'object' && value !== null)
    return `a ${made?.name}`;
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 80 ? `${json.slice(0, 80)}…` : json;
}

import * as v from 'valibot';
import { OperationError } from '../../operations/failure.ts';
import { isProviderWord, providerChoices } from '../../operations/queries/filters.ts';
import { invalid } from './problem.ts';

/** A parameter that is read as the command's option of that name is; throws an `OperationError` where it is none. */
export function parameter<T>(read: (text: string) => T) {
  return v.pipe(
    v.string('It must be text.'),
    v.rawTransform<string, T>(({ dataset, addIssue, NEVER }) => {
      try {
        return read(dataset.value);
      } catch (error) {
        if (!(error instanceof OperationError)) throw error;
        addIssue({ message: error.message });
        return NEVER;
      }
    }),
  );
}

/** A text; no key is made of a longer one. */
export const text = v.pipe(v.string('It must be text.'), v.maxLength(2_048, 'It is too long.'));

/** From 1 to a limit. */
export function wholeNumber(most: number) {
  const wrong = `It must be a number from 1 to ${most}.`;
  return v.pipe(
    v.string(wrong),
    v.digits(wrong),
    v.transform(Number),
    v.minValue(1, wrong),
    v.maxValue(most, wrong),
  );
}

/** One of several. */
export function choice(names: readonly string[]) {
  return v.pipe(
    text,
    v.check((name) => names.includes(name), `It must be one of ${names.join(', ')}.`),
  );
}

/** A provider, or an instance by its word. */
export const sender = v.pipe(text, v.check(isProviderWord, `It must be one of ${providerChoices}.`));

/** Reads what a request asks for; refuses what is wrong with it, or unknown, by its name. */
export function readParameters<const S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const read = v.safeParse(schema, input);
  if (read.success) return read.output;
  const [issue] = read.issues;
  const name = v.getDotPath(issue);
  if (issue.type === 'strict_object')
    throw invalid(
      issue.expected === 'never'
        ? `There is no parameter ${name}.`
        : name === null
          ? 'The request must be a JSON object.'
          : `The parameter ${name} is missing.`,
    );
  throw invalid(name === null ? issue.message : `${name}: ${issue.message}`);
}

import * as v from 'valibot';
import { ConstructSettings, type PosternConfig, type PosternProps } from './config.ts';
import { ruleMistakes } from './config-rules.ts';
import { ConfigurationError, shapeMistakes } from './configuration-error.ts';

/** The whole configuration, with defaults for what the props leave out; throws a `ConfigurationError`. */
export function configOfProps(props: PosternProps): PosternConfig {
  const { issues, output } = v.safeParse(ConstructSettings, written(props));
  if (issues) throw new ConfigurationError(shapeMistakes(issues));
  const mistakes = ruleMistakes(output);
  if (mistakes.length > 0) throw new ConfigurationError(mistakes);
  return output;
}

/** CDK apps say `undefined` where they mean that they leave something out. */
function written(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(written);
  // What a class made, such as a key, is the app's: it stays as it is.
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const said = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(said.map(([name, one]) => [name, written(one)]));
}

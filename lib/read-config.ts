import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { Config, type PosternConfig, Settings } from './config.ts';
import { ConfigurationError, shapeMistakes } from './configuration-error.ts';

/** From the given file, POSTERN_CONFIG, or postern.config.ts. A mistake in it is a `ConfigurationError`. */
export async function readConfig(
  stage?: string,
  file = process.env.POSTERN_CONFIG ?? join(import.meta.dirname, '..', 'postern.config.ts'),
): Promise<PosternConfig> {
  const path = resolve(file);
  if (!existsSync(path)) throw new ConfigurationError([`there is no file ${path}`]);
  const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href);
  if (module.default === undefined)
    throw new ConfigurationError([`${path} has no "export default" with the settings`]);
  return configOfStage(module.default, stage);
}

const Group = v.record(v.string(), v.unknown());

/** The settings as written: defaults would hide what a stage leaves to the others. */
const Written = v.looseObject({
  stage: v.exactOptional(v.string()),
  stages: v.optional(v.record(v.string(), Group), {}),
});

/** Of the chosen stage, else the file's, else none. An unknown stage, which would create a deployment, is a mistake. */
export function configOfStage(file: unknown, chosen?: string): PosternConfig {
  const { issues } = v.safeParse(Settings, file);
  if (issues) throw new ConfigurationError(shapeMistakes(issues));
  const { stages, stage: named, ...shared } = v.parse(Written, file);
  const stage = chosen ?? named;
  if (stage === undefined) return v.parse(Config, shared);
  const own = stages[stage];
  if (own === undefined && stage !== named) {
    const known = Object.keys(stages).join(', ') || 'none';
    throw new ConfigurationError([`there is no stage "${stage}" under stages; there are: ${known}`]);
  }
  return v.parse(Config, { ...shared, ...over(shared, own ?? {}), stage });
}

/** Within a group, a stage keeps what it does not set; anything else it replaces. */
function over(shared: Record<string, unknown>, own: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(own).map(([name, value]) => {
    const both = [shared[name], value].every((one) => v.is(Group, one) && !Array.isArray(one));
    // An alarm target is one of two: another one replaces it.
    return [name, both && name !== 'alarms' ? Object.assign({}, shared[name], value) : value];
  });
  return Object.fromEntries(entries);
}

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PosternConfig } from './config.ts';
import { ConfigurationError } from './configuration-error.ts';
import { configOfStage } from './stages.ts';

/**
 * What is to be deployed: postern.config.ts, the file that the environment variable POSTERN_CONFIG names, or that which
 * is given, for the stage given. Throws a `ConfigurationError` for a mistake in it; code that does not run throws as it does.
 */
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

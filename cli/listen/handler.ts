import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { OperationError } from '../../operations/failure.ts';

export type Handler = (event: object, context: object) => unknown;

const Module = v.record(v.string(), v.unknown());

export async function loadHandler(file: string): Promise<Handler> {
  const path = resolve(file);
  if (!existsSync(path)) throw new OperationError(`There is no file ${path}. Check --lambda.`, 'invalid');
  const exported = await load(path, file);
  const inner = v.safeParse(Module, exported.default);
  const handler = exported.handler ?? (inner.success ? inner.output.handler : undefined) ?? exported.default;
  if (isHandler(handler)) return handler;
  const names = Object.keys(exported).join(', ') || 'nothing';
  throw new OperationError(`${file} exports no function called handler, but ${names}.`, 'invalid');
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}

async function load(path: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return v.parse(Module, { ...(await import(pathToFileURL(path).href)) });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const isOld = /Unknown file extension "\.\w?ts"/.test(why);
    const hint = isOld ? ' Node reads TypeScript from 22.18 on; with an older one, compile it first.' : '';
    throw new OperationError(`${file} can't be loaded: ${why}${hint}`);
  }
}

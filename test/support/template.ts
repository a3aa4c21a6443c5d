import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as v from 'valibot';

const Template = v.object({
  Resources: v.record(
    v.string(),
    v.looseObject({
      Type: v.string(),
      Properties: v.optional(v.record(v.string(), v.unknown()), {}),
      DeletionPolicy: v.optional(v.string()),
      UpdateReplacePolicy: v.optional(v.string()),
    }),
  ),
  Outputs: v.record(v.string(), v.object({ Description: v.string(), Value: v.unknown() })),
});

export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly deletionPolicy: string | undefined;
  readonly updateReplacePolicy: string | undefined;
}

export type Assembly = 'default' | 'fast' | 'filtered' | 'full' | 'instances' | 'own' | 'small';

/** Folder of one of the assemblies that the run was given by assemble.ts; a path of another is that folder. */
export function assemblyFolder(assembly: string): string {
  const folder = process.env.POSTERN_TEST_ASSEMBLIES;
  if (folder === undefined)
    throw new Error('POSTERN_TEST_ASSEMBLIES is not set: run these tests with npm test');
  return resolve(folder, assembly);
}

/** The synthesised template of the stack, as CloudFormation would get it. */
export function readTemplate(assembly: Assembly) {
  const folder = assemblyFolder(assembly);
  const file = readdirSync(folder).find((name) => name.endsWith('.template.json')) ?? '';
  const text = readFileSync(join(folder, file), 'utf8');
  const template = v.parse(Template, JSON.parse(text));
  const all: Resource[] = [];
  const ofType = new Map<string, Resource[]>();
  for (const [id, resource] of Object.entries(template.Resources)) {
    const read = {
      id,
      type: resource.Type,
      properties: resource.Properties,
      deletionPolicy: resource.DeletionPolicy,
      updateReplacePolicy: resource.UpdateReplacePolicy,
    };
    all.push(read);
    ofType.set(resource.Type, [...(ofType.get(resource.Type) ?? []), read]);
  }
  return { file, text, all, outputs: template.Outputs, resources: (type: string) => ofType.get(type) ?? [] };
}

/** The only element, or an error that says how many there are. */
export function only<T>(elements: readonly T[]): T {
  const [first] = elements;
  if (first === undefined || elements.length > 1) throw new Error(`one expected, ${elements.length} found`);
  return first;
}

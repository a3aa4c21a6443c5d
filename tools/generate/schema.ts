import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { EventData, PosternEvent } from '../../functions/events/event.ts';
import type { Document } from '../reference/documents.ts';

/** The JSON Schemas (draft 2020-12) that users validate with, by file name. */
export const schemas: Readonly<Record<string, object>> = {
  'data.json': published('urn:postern:data:1', 'data of a Postern event', EventData),
  'event.json': published('urn:postern:event:1', 'a Postern event: CloudEvents 1.0 in JSON', PosternEvent),
};

function published($id: string, title: string, schema: Parameters<typeof toJsonSchema>[0]): object {
  const { $schema, ...body } = toJsonSchema(schema, { target: 'draft-2020-12' });
  return { $schema, $id, title, ...body };
}

export async function schemaTexts(): Promise<readonly Document[]> {
  return Object.entries(schemas).map(([name, one]) => {
    return { path: join('schema', name), text: `${JSON.stringify(one, null, 2)}\n` };
  });
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { CloudEvent, ValidationError } from 'cloudevents';

const ajv = new Ajv2020({ strict: true, strictTypes: false });
const readSchema = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'schema', name), 'utf8'));
const isEvent = ajv.compile(readSchema('event.json'));
const isData = ajv.compile(readSchema('data.json'));

/** `valid`, or what validators that are not ours say against an event: ajv on the published schemas, the CloudEvents SDK. */
export function validityOf(event: Record<string, unknown>): string {
  if (!isEvent(event)) return ajv.errorsText(isEvent.errors);
  if (!isData(event.data)) return ajv.errorsText(isData.errors);
  try {
    new CloudEvent(event, true);
    return 'valid';
  } catch (error) {
    return error instanceof ValidationError
      ? `CloudEvents: ${error.message} ${JSON.stringify(error.errors)}`
      : String(error);
  }
}

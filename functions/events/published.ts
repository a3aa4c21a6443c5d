import type { DataParts, PosternEvent } from './event.ts';
import { queueJson } from './queue-json.ts';

/**
 * Limit on message and attributes of an event, and of a batch.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
export const maxPublishedBytes = 262_144;

export interface Published {
  readonly message: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly bytes: number;
}

const forms = new WeakMap<PosternEvent, Published>();

/** Made once per event: to check its size, and later to publish it. */
export function publishedForm(event: PosternEvent): Published {
  const form = forms.get(event) ?? makeForm(event);
  forms.set(event, form);
  return form;
}

function makeForm(event: PosternEvent): Published {
  const message = queueJson(event);
  const attributes = attributesOf(event);
  let bytes = Buffer.byteLength(message);
  for (const [name, value] of attributes)
    bytes += name.length + attributeType.length + Buffer.byteLength(value);
  return { message, attributes, bytes };
}

/** SNS's type of every attribute: it counts towards the limit. */
export const attributeType = 'String';

/** No filter is longer. */
const maxAttributeLength = 1_024;

/** Characters that SNS refuses in an attribute; it has no escape for them. */
const notTaken = /[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** Nine at most: raw delivery drops a message with more than ten, so one place is free. */
function attributesOf({ provider, instance, type, providertype, account, proving, data }: PosternEvent) {
  // No user's filter matches without the others.
  if (proving !== undefined) return [['proving', proving] as const];
  const { failure }: DataParts = data;
  const { kind: failurekind, final, category, about } = failure ?? {};
  const ofFailure = { failurekind, final: final?.toString(), category, about };
  const attributes = { provider, instance, type, providertype, account, ...ofFailure };
  return Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [[name, value.slice(0, maxAttributeLength).replace(notTaken, '\uFFFD')] as const],
  );
}

export interface SnsMessage {
  readonly text: string;
  readonly attributes: readonly { readonly name: string; readonly type: string; readonly value: string }[];
}

export interface SnsEntry {
  /** Where its parameters stand in the form. */
  readonly prefix: string;
  readonly id: string;
  readonly message: SnsMessage;
}

/** The message whose form parameters begin with `prefix`. */
export function snsMessage(form: URLSearchParams, prefix = ''): SnsMessage {
  const attributes = numbered(form, `${prefix}MessageAttributes.entry.`).map((at) => ({
    name: form.get(`${at}Name`) ?? '',
    type: form.get(`${at}Value.DataType`) ?? '',
    value: form.get(`${at}Value.StringValue`) ?? form.get(`${at}Value.BinaryValue`) ?? '',
  }));
  return { text: form.get(`${prefix}Message`) ?? '', attributes };
}

export function snsBatch(form: URLSearchParams): SnsEntry[] {
  return numbered(form, 'PublishBatchRequestEntries.member.').map((prefix) => ({
    prefix,
    id: form.get(`${prefix}Id`) ?? '',
    message: snsMessage(form, prefix),
  }));
}

export function snsSize({ text, attributes }: SnsMessage): number {
  return attributes.reduce((size, attribute) => {
    const binary = attribute.type.startsWith('Binary');
    const value = Buffer.byteLength(attribute.value, binary ? 'base64' : 'utf8');
    return size + Buffer.byteLength(attribute.name) + Buffer.byteLength(attribute.type) + value;
  }, Buffer.byteLength(text));
}

function numbered(form: URLSearchParams, list: string): string[] {
  const positions = new Set<string>();
  for (const key of form.keys()) {
    if (!key.startsWith(list)) continue;
    positions.add(key.slice(0, key.indexOf('.', list.length) + 1));
  }
  return [...positions];
}

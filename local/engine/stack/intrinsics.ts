/** Of a Ref, or of a resource's attribute. */
export type Lookup = (logicalId: string, attribute?: string) => string | undefined;
export type Resolve = (value: unknown) => unknown;

/** `rewrite` changes every text of the result. */
export function createResolve(lookup: Lookup, rewrite = (text: string) => text): Resolve {
  const intrinsics: Readonly<Record<string, Resolve>> = {
    Ref: (id) => found(lookup(text(id)), `Ref ${id}`),
    'Fn::GetAtt'(argument) {
      const [id, ...path] = typeof argument === 'string' ? argument.split('.') : list(argument).map(text);
      const attribute = path.join('.');
      return found(lookup(text(id), attribute), `Fn::GetAtt ${id}.${attribute}`);
    },
    'Fn::Join'(argument) {
      const [separator, parts] = list(argument);
      return list(resolve(parts)).map(text).join(text(separator));
    },
    'Fn::Split'(argument) {
      const [separator, whole] = list(argument);
      return text(resolve(whole)).split(text(separator));
    },
    'Fn::Select'(argument) {
      const [index, parts] = list(argument);
      return found(list(resolve(parts))[Number(resolve(index))], `Fn::Select ${index}`);
    },
    'Fn::Sub'(argument) {
      const [template, variables] = typeof argument === 'string' ? [argument] : list(argument);
      const given = new Map(Object.entries(Object(resolve(variables))));
      return text(template).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
        if (literal !== '') return `\${${name}}`;
        if (given.has(name)) return text(given.get(name));
        const [id = name, ...path] = name.split('.');
        return found(path.length > 0 ? lookup(id, path.join('.')) : lookup(id), `Fn::Sub ${name}`);
      });
    },
  };
  const resolve: Resolve = (value) => {
    if (typeof value === 'string') return rewrite(value);
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [[key, argument] = [''], ...others] = entries;
    if (others.length > 0 || (key !== 'Ref' && !key.startsWith('Fn::')))
      return Object.fromEntries(
        entries.map(([name, item]) => [name, resolve(item)]).filter(([, item]) => item !== undefined),
      );
    if (key === 'Ref' && argument === 'AWS::NoValue') return undefined;
    const intrinsic = intrinsics[key];
    if (intrinsic === undefined) throw new Error(`The local engine does not resolve ${key}`);
    const result = intrinsic(argument);
    return typeof result === 'string' ? rewrite(result) : result;
  };
  return resolve;
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`Nothing in the template answers ${what}`);
  return value;
}

function text(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw new Error(`Expected text in an intrinsic, found ${JSON.stringify(value)}`);
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`Expected a list in an intrinsic, found ${JSON.stringify(value)}`);
}

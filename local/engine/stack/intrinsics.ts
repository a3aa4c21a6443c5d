/** Of a Ref, or of a resource's attribute. */
export type Lookup = (logicalId: string, attribute?: string) => string | undefined;
export type Resolve = (value: unknown) => unknown;

type Intrinsic = (argument: unknown, context: Context) => unknown;

interface Context {
  readonly lookup: Lookup;
  readonly resolve: Resolve;
}

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (id, { lookup }) => found(lookup(text(id)), `Ref ${id}`),
  'Fn::GetAtt': (argument, { lookup }) => {
    const [id, ...path] = typeof argument === 'string' ? argument.split('.') : list(argument).map(text);
    const attribute = path.join('.');
    return found(lookup(text(id), attribute), `Fn::GetAtt ${id}.${attribute}`);
  },
  'Fn::Join': (argument, { resolve }) => {
    const [separator, parts] = list(argument);
    return list(resolve(parts)).map(text).join(text(separator));
  },
  'Fn::Split': (argument, { resolve }) => {
    const [separator, whole] = list(argument);
    return text(resolve(whole)).split(text(separator));
  },
  'Fn::Select': (argument, { resolve }) => {
    const [index, parts] = list(argument);
    return found(list(resolve(parts))[Number(resolve(index))], `Fn::Select ${index}`);
  },
  'Fn::Sub': (argument, { lookup, resolve }) => {
    const [template, variables] = typeof argument === 'string' ? [argument, {}] : list(argument);
    const given = record(resolve(variables));
    return text(template).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal !== '') return `\${${name}}`;
      if (name in given) return text(given[name]);
      const [id = name, ...path] = name.split('.');
      return found(path.length > 0 ? lookup(id, path.join('.')) : lookup(id), `Fn::Sub ${name}`);
    });
  },
};

export function createResolve(lookup: Lookup): Resolve {
  const resolve: Resolve = (value) => {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    const [only, ...others] = Object.entries(value);
    if (only !== undefined && others.length === 0 && isIntrinsic(only[0])) {
      return apply(only[0], only[1], { lookup, resolve });
    }
    const entries = Object.entries(value).map(([key, item]) => [key, resolve(item)] as const);
    return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
  };
  return resolve;
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}

function apply(name: string, argument: unknown, context: Context): unknown {
  if (name === 'Ref' && argument === 'AWS::NoValue') return undefined;
  const intrinsic = intrinsics[name];
  if (intrinsic === undefined) throw new Error(`The local engine does not resolve ${name}`);
  return intrinsic(argument, context);
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

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

import type { LambdaFunction } from '../lambda/function.ts';

export interface Route {
  /** `POST /a/{b}`, `ANY /a/{proxy+}` or `$default`. */
  readonly key: string;
  readonly target: LambdaFunction;
}

export interface Match {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Fewer variables first, greedy ones last, `$default` after all. */
export function createMatcher(routes: readonly Route[]): (method: string, path: string) => Match | undefined {
  const patterns = routes.filter(({ key }) => key !== '$default').map(compile);
  patterns.sort((one, other) => one.rank - other.rank);
  const fallback = routes.find(({ key }) => key === '$default');
  return (method, path) => {
    for (const { expression, route, routeMethod } of patterns) {
      if (routeMethod !== method && routeMethod !== 'ANY') continue;
      const found = expression.exec(path);
      if (found !== null) return { route, pathParameters: decoded(found.groups ?? {}) };
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
}

function compile(route: Route) {
  const [routeMethod = '', path = ''] = route.key.split(' ');
  const segments = path.split('/').map(toExpression);
  const greedy = path.includes('+}') ? 1_000 : 0;
  const variables = path.split('{').length - 1;
  const anyMethod = routeMethod === 'ANY' ? 0.5 : 0;
  return {
    route,
    routeMethod,
    rank: greedy + variables + anyMethod,
    expression: new RegExp(`^${segments.join('/')}$`),
  };
}

function toExpression(segment: string): string {
  const name = /^\{(\w+)(\+?)\}$/.exec(segment);
  if (name === null) return segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return name[2] === '+' ? `(?<${name[1]}>.+)` : `(?<${name[1]}>[^/]+)`;
}

function decoded(groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decode(value)]));
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

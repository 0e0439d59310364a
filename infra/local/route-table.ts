import type { RouteSpec } from '../topology.ts';

export interface MatchedRoute {
  readonly route: RouteSpec;
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

export interface RouteTable {
  /** `undefined`: no such route. `malformed`: a path that cannot be percent-decoded. */
  match(method: string, path: string): MatchedRoute | 'malformed' | undefined;
}

interface Compiled {
  readonly route: RouteSpec;
  readonly segments: readonly string[];
}

const isParameter = (segment: string): boolean => segment.startsWith('{');
const parameterName = (segment: string): string => segment.slice(1, -1);

/** API Gateway's resource paths: a fixed segment is preferred to a parameter, and a parameter is one segment. */
export const createRouteTable = (routes: readonly RouteSpec[]): RouteTable => {
  const fixed = new Map<string, RouteSpec>();
  const open = new Map<string, Compiled[]>();
  for (const route of routes) {
    if (!route.path.includes('{')) {
      fixed.set(`${route.method} ${route.path}`, route);
      continue;
    }
    const segments = route.path.split('/');
    const key = `${route.method} ${segments.length}`;
    open.set(key, [...(open.get(key) ?? []), { route, segments }]);
  }
  for (const candidates of open.values()) {
    candidates.sort((a, b) => a.segments.filter(isParameter).length - b.segments.filter(isParameter).length);
  }
  const matches = (compiled: Compiled, actual: readonly string[]): boolean =>
    compiled.segments.every((segment, index) => (isParameter(segment) ? actual[index] !== '' : segment === actual[index]));

  return {
    match: (method, path) => {
      const plain = fixed.get(`${method} ${path}`);
      if (plain !== undefined) return { route: plain, pathParameters: null };
      const actual = path.split('/');
      const found = open.get(`${method} ${actual.length}`)?.find((compiled) => matches(compiled, actual));
      if (found === undefined) return undefined;
      try {
        const parameters = found.segments.flatMap((segment, index) =>
          isParameter(segment) ? [[parameterName(segment), decodeURIComponent(actual[index] ?? '')] as const] : [],
        );
        return { route: found.route, pathParameters: Object.fromEntries(parameters) };
      } catch {
        return 'malformed';
      }
    },
  };
};

import { optionalScopes } from '../../contract/portals.ts';

/** The features that are off because of missing scopes. */
export function limitationsOf(scopes: readonly string[]): { scope: string; effect: string }[] {
  return Object.entries(optionalScopes).flatMap(([scope, effect]) =>
    scopes.includes(scope) ? [] : [{ scope, effect }],
  );
}

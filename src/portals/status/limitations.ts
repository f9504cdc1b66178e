import { optionalScopes } from '../../contract/portals.ts';

/** What is off because a scope was not granted. */
export function limitationsOf(scopes: readonly string[]): { scope: string; effect: string }[] {
  return Object.entries(optionalScopes).flatMap(([scope, effect]) =>
    scopes.includes(scope) ? [] : [{ scope, effect }],
  );
}

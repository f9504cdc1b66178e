import type { AppOptions } from '../options.ts';
import type { Portal } from '../portal.ts';
import type { Tokens } from '../server/tokens.ts';

/** What the OAuth pages and endpoints need from the server. */
export interface OAuthContext {
  app: AppOptions;
  tokens: Tokens;
  now(): number;
  portal(portalId: number): Portal | undefined;
  portals(): readonly Portal[];
  tokenLifetimeSeconds(): number;
}

import { type AppOptions, DEFAULT_APP, type PortalOptions, type PracticePortalOptions } from '../options.ts';
import { Portal } from '../portal.ts';
import type { OAuthContext } from '../routes/oauth-context.ts';
import { Faults } from './faults.ts';
import { Statistics } from './statistics.ts';
import { Tokens } from './tokens.ts';

/** All portals of a server, the app that they can install and the tokens. */
export class Hub implements OAuthContext {
  readonly app: AppOptions;
  readonly tokens: Tokens;
  /** Faults of every portal, and of the token endpoints if no portal is known. */
  readonly faults = new Faults();
  /** Of the token endpoints, over all portals. */
  readonly statistics = new Statistics();
  readonly #portals = new Map<number, Portal>();
  /** The response time of each HubSpot call. */
  latencyMs: number;
  /** How far the server's clock is ahead of this machine's. */
  clockOffsetMs: number;
  #tokenLifetimeSeconds: number;
  /** The server's URL, once it listens. */
  url = '';

  constructor(options: PracticePortalOptions) {
    this.app = options.app ?? DEFAULT_APP;
    this.latencyMs = options.latencyMs ?? 0;
    this.clockOffsetMs = options.clockOffsetMs ?? 0;
    this.#tokenLifetimeSeconds = options.tokenLifetimeSeconds ?? 1800;
    this.tokens = new Tokens(() => this.now());
    for (const portal of options.portals ?? []) this.addPortal(portal);
  }

  /** The server's clock, which determines its responses' `Date`, its records and its tokens. */
  now(): number {
    return Date.now() + this.clockOffsetMs;
  }

  addPortal(options: PortalOptions): Portal {
    if (this.#portals.has(options.portalId))
      throw new Error(`There is a portal ${options.portalId} already.`);
    const portal = new Portal(options, this.app, this.tokens, () => this.now());
    this.#portals.set(options.portalId, portal);
    return portal;
  }

  portal(portalId: number): Portal | undefined {
    return this.#portals.get(portalId);
  }
  portals(): readonly Portal[] {
    return [...this.#portals.values()];
  }

  tokenLifetimeSeconds(): number {
    return this.#tokenLifetimeSeconds;
  }
  setTokenLifetime(seconds: number): void {
    this.#tokenLifetimeSeconds = seconds;
  }

  /** The portal of a token endpoint's call, by its refresh token or code. */
  portalOfForm(form: URLSearchParams): Portal | undefined {
    const token = form.get('refresh_token') ?? form.get('token') ?? '';
    const portalId =
      this.tokens.findGrant(token)?.portalId ??
      this.tokens.findAccess(token)?.portalId ??
      this.tokens.portalOfCode(form.get('code') ?? '');
    return portalId === undefined ? undefined : this.portal(portalId);
  }

  close(): void {
    this.faults.clear();
    for (const portal of this.#portals.values()) portal.close();
  }
}

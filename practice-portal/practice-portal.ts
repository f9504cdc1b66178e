import type { AddressInfo } from 'node:net';
import type { AppOptions, PortalOptions, PracticePortalOptions } from './options.ts';
import type { Portal } from './portal.ts';
import type { Faults } from './server/faults.ts';
import { Hub } from './server/hub.ts';
import { createHubServer } from './server/server.ts';
import type { Statistics } from './server/statistics.ts';

export type { Owner } from './data/owners.ts';
export type { ObjectType, PortalOptions } from './options.ts';
export { DEFAULT_APP, SCOPES } from './options.ts';
export type { Portal } from './portal.ts';
export type { Properties } from './store/crm.ts';
export { HUGE_IDS } from './store/oddities.ts';
export { defaultSubscriptions } from './webhooks/events.ts';
export { type SignatureVersion, sign, signatureHeaders } from './webhooks/signature.ts';

/** A local HubSpot server with any number of portals. */
export interface PracticePortal {
  /** The value for `HUBSPOT_API_BASE_URL`. */
  url: string;
  /** The value for `HUBSPOT_AUTHORIZE_URL`. */
  authorizeUrl: string;
  /** The app that portals can install: its client id and secret. */
  app: AppOptions;
  /** Throws if there is none. */
  portal(portalId: number): Portal;
  portals(): readonly Portal[];
  addPortal(options: PortalOptions): Portal;
  /** Of all portals, and of the token endpoints. */
  faults: Faults;
  /** Of the token endpoints. */
  statistics: Statistics;
  /** The response time of each HubSpot call; can be changed while running. */
  latencyMs: number;
  /** How far HubSpot's clock is ahead of this machine's; can be changed while running. */
  clockOffsetMs: number;
  /** The lifetime of new access tokens, in seconds. */
  tokenLifetimeSeconds: number;
  close(): Promise<void>;
}

/**
 * Starts a server that behaves like HubSpot's API for the given portals. Nothing is stored: each start begins with
 * the data generated from the seeds.
 */
export async function startPracticePortal(options: PracticePortalOptions = {}): Promise<PracticePortal> {
  const hub = new Hub(options);
  const server = createHubServer(hub);
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  hub.url = urlOf(server.address(), host);

  return {
    url: hub.url,
    authorizeUrl: `${hub.url}/oauth/authorize`,
    app: hub.app,
    portal: (portalId) => {
      const portal = hub.portal(portalId);
      if (!portal) throw new Error(`There is no practice portal ${portalId}.`);
      return portal;
    },
    portals: () => hub.portals(),
    addPortal: (portal) => hub.addPortal(portal),
    faults: hub.faults,
    statistics: hub.statistics,
    get latencyMs() {
      return hub.latencyMs;
    },
    set latencyMs(ms) {
      hub.latencyMs = ms;
    },
    get clockOffsetMs() {
      return hub.clockOffsetMs;
    },
    set clockOffsetMs(ms) {
      hub.clockOffsetMs = ms;
    },
    get tokenLifetimeSeconds() {
      return hub.tokenLifetimeSeconds();
    },
    set tokenLifetimeSeconds(seconds) {
      hub.setTokenLifetime(seconds);
    },
    close: async () => {
      hub.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function urlOf(address: AddressInfo | string | null, host: string): string {
  if (address === null || typeof address === 'string')
    throw new Error('The practice portal does not listen.');
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${address.port}`;
}

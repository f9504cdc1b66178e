import type pg from 'pg';
import {
  createHubSpotIntegration,
  type HubSpotIntegration,
  supabaseIdentity,
} from '../../src/embed/index.ts';
import { membershipsOf } from './people.ts';

/** The path below which HubSpot is found in this application. */
export const hubspotPath = '/crm/hubspot';

/** The cookie with the access token, for pages and downloads, which can't send a header. */
export const tokenCookie = 'token';

export interface HubspotSettings {
  databaseUrl: string;
  /** How browsers reach this application. */
  publicUrl: string;
  /** The secret of the access tokens. */
  jwtSecret: string;
  encryptionKey: string;
  /** The HubSpot app, and where HubSpot is. */
  app: { clientId: string; clientSecret: string; apiBaseUrl: string; authorizeUrl: string };
  logLevel?: string | undefined;
  /** Calls per 10 s and portal. */
  burstLimit?: number | undefined;
}

/** All that this application has to say: where its database is, who asks, and which HubSpot app it has. */
export function createHubspot(pool: pg.Pool, settings: HubspotSettings): HubSpotIntegration {
  const identify = supabaseIdentity({
    secret: settings.jwtSecret,
    members: (userId) => membershipsOf(pool, userId),
  });
  return createHubSpotIntegration({
    database: { url: settings.databaseUrl, sharedDefaults: { 'stakeholders.role': 'contact' } },
    publicUrl: `${settings.publicUrl}${hubspotPath}`,
    encryptionKeys: [settings.encryptionKey],
    identify: (request) => identify(withTokenOfCookie(request)),
    hubspot: { ...settings.app, burstLimit: settings.burstLimit },
    consentReturnPath: '/settings/hubspot',
    log: { level: settings.logLevel ?? 'warn' },
  });
}

function withTokenOfCookie(request: Request): Request {
  if (request.headers.has('authorization')) return request;
  const cookies = request.headers.get('cookie') ?? '';
  const token = new RegExp(`(?:^|; )${tokenCookie}=([^;]+)`).exec(cookies)?.[1];
  if (token === undefined) return request;
  const headers = new Headers(request.headers);
  headers.set('authorization', `Bearer ${token}`);
  return new Request(request.url, { headers });
}

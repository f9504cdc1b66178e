import { createRequire } from 'node:module';
import express4 from 'express';
import { type Host, type HostOptions, startHost } from '../../examples/express-host/host.ts';
import { hubspotPath } from '../../examples/express-host/hubspot.ts';
import {
  type PortalOptions,
  type PracticePortal,
  startPracticePortal,
} from '../../practice-portal/practice-portal.ts';
import type { StatusResponse } from '../../src/contract/portals.ts';
import { reservePort } from './browser/screens.ts';
import { createPlatformDatabase, type PlatformDatabase } from './database/platform.ts';
import { unlimited } from './portals/practice-world.ts';
import { testEncryptionKey } from './processes/programs.ts';
import { until } from './time/wait.ts';

// The alias of the next major version has no types of its own.
const express5: typeof express4 = createRequire(import.meta.url)('express5');

export const frameworks = { 'Express 4': express4, 'Express 5': express5 };

/** The example host next to practice portals. */
export interface HostWorld {
  host: Host;
  portals: PracticePortal;
  database: PlatformDatabase;
  /** The host's own URL. */
  url: string;
  /** @returns a person's access token of the host. */
  tokenOf(userId: string): Promise<string>;
  /** A request to a path of the host as a person, or as no one. */
  request(userId: string | null, path: string, init?: RequestInit): Promise<Response>;
  /** A request below HubSpot's path, which must succeed. */
  hubspot<T>(userId: string, path: string, method?: string, body?: unknown): Promise<T>;
  /** Waits for the end of the runs in progress of a person's organization. */
  settle(userId: string): Promise<void>;
  close(): Promise<void>;
}

export async function startHostWorld(
  portal: PortalOptions,
  options: Pick<HostOptions, 'mount'> & { framework?: keyof typeof frameworks } = {},
): Promise<HostWorld> {
  const [portals, database, port] = await Promise.all([
    startPracticePortal({ portals: [{ limits: unlimited, ...portal }] }),
    createPlatformDatabase(),
    reservePort(),
  ]);
  const url = `http://localhost:${port}`;
  const host = await startHost({
    framework: frameworks[options.framework ?? 'Express 4'],
    mount: options.mount,
    port,
    publicUrl: url,
    databaseUrl: database.platformUrl,
    jwtSecret: 'the secret of the host’s own access tokens',
    encryptionKey: testEncryptionKey,
    app: {
      clientId: portals.app.clientId,
      clientSecret: portals.app.clientSecret,
      apiBaseUrl: portals.url,
      authorizeUrl: portals.authorizeUrl,
    },
    burstLimit: 10_000,
    logLevel: process.env.TEST_LOG_LEVEL ?? 'silent',
  });
  portals.portal(portal.portalId).webhooks.configure({
    targetUrl: `${url}${hubspotPath}/api/integrations/hubspot/webhooks`,
    gatherMs: 1,
  });
  const tokens = new Map<string, Promise<string>>();
  const tokenOf: HostWorld['tokenOf'] = (userId) => {
    const token = tokens.get(userId) ?? signIn(url, userId);
    tokens.set(userId, token);
    return token;
  };
  const request: HostWorld['request'] = async (userId, path, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set('content-type', 'application/json');
    if (userId !== null) headers.set('authorization', `Bearer ${await tokenOf(userId)}`);
    return fetch(`${url}${path}`, { ...init, headers, redirect: 'manual' });
  };
  const hubspot: HostWorld['hubspot'] = async (userId, path, method = 'GET', body) => {
    const response = await request(userId, `${hubspotPath}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  return {
    host,
    portals,
    database,
    url,
    tokenOf,
    request,
    hubspot,
    async settle(userId) {
      await until('the end of the runs', async () => {
        const { integrations } = await hubspot<StatusResponse>(userId, '/api/integrations/hubspot/status');
        return integrations.every(({ currentRunId }) => currentRunId === null);
      });
    },
    async close() {
      await host.close();
      await portals.close();
      await database.close();
    },
  };
}

async function signIn(url: string, userId: string): Promise<string> {
  const response = await fetch(`${url}/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId }),
  });
  if (!response.ok) throw new Error(`signing in to the host: ${response.status} ${await response.text()}`);
  const { token }: { token: string } = await response.json();
  return token;
}

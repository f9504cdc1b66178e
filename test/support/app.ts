import type { PracticePortal } from '../../practice-portal/practice-portal.ts';
import type { Context } from '../../src/context/context.ts';
import { defaultOrganizationId } from '../../src/context/context.ts';
import { createApp } from '../../src/http/app.ts';
import type { Api } from '../../src/http/environment.ts';
import { createSignInLink } from '../../src/sign-in/sign-in-link.ts';
import { createTestContext } from './context.ts';
import { createTestDatabase, type TestDatabase } from './database/database.ts';
import { testAdminKey } from './processes/programs.ts';

export const publicUrl = 'http://localhost:3000';

type Send = (path: string, init?: RequestInit) => Promise<Response>;

/** The HTTP interface on a test's own database, without a socket. */
export interface TestApp {
  context: Context;
  app: Api;
  /** A request without credentials. */
  send: Send;
  /** A request with the admin key; a body is sent as JSON. */
  asAdmin: Send;
  close(): Promise<void>;
}

export async function createTestApp(
  database: TestDatabase,
  options: { portals?: PracticePortal; settings?: Record<string, string>; context?: Context } = {},
): Promise<TestApp> {
  const { portals } = options;
  const hubspot: Record<string, string> = portals
    ? {
        HUBSPOT_API_BASE_URL: portals.url,
        HUBSPOT_AUTHORIZE_URL: portals.authorizeUrl,
        HUBSPOT_CLIENT_ID: portals.app.clientId,
        HUBSPOT_CLIENT_SECRET: portals.app.clientSecret,
        HUBSPOT_BURST_LIMIT: '10000',
        HUBSPOT_SEARCH_LIMIT: '1000',
      }
    : // Nothing listens there: a test without its own HubSpot must not reach any.
      { HUBSPOT_API_BASE_URL: 'http://127.0.0.1:1' };
  const built = await createTestContext(database, { PUBLIC_URL: publicUrl, ...hubspot, ...options.settings });
  const context = options.context ?? built.context;
  const stopping = new AbortController();
  const app = createApp(context, stopping.signal);
  const send: Send = async (path, init) => app.request(path, init);
  return {
    context,
    app,
    send,
    asAdmin: (path, init) => send(path, withHeaders(init, { authorization: `Bearer ${testAdminKey}` })),
    async close() {
      stopping.abort();
      await built.close();
    },
  };
}

/** The same on a new database, which is dropped when the app closes. */
export async function startTestApp(
  options: Parameters<typeof createTestApp>[1] = {},
): Promise<{ database: TestDatabase; app: TestApp }> {
  const database = await createTestDatabase();
  const app = await createTestApp(database, options);
  const close = async () => {
    await app.close();
    await database.close();
  };
  return { database, app: { ...app, close } };
}

/** A browser: keeps the server's cookie, and reports the origin of its requests. */
export interface TestBrowser {
  cookie: string;
  send: Send;
}

export interface TestUser extends TestBrowser {
  organizationId: string;
  userId: string;
}

/** A separate organization, to show that it sees nothing of others. */
export async function addOrganization(context: Context, name: string): Promise<string> {
  const { id } = await context.db
    .insertInto('organizations')
    .values({ name })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Signs in a new user of a new organization. */
export async function signInElsewhere(
  app: TestApp,
  organization: string,
  user: { role?: string; email?: string } = {},
): Promise<TestUser> {
  return signIn(app, { organizationId: await addOrganization(app.context, organization), ...user });
}

/** Signs a new user in with a sign-in link. */
export async function signIn(
  { context, send }: Pick<TestApp, 'context' | 'send'>,
  user: { role?: string; organizationId?: string; email?: string } = {},
): Promise<TestUser> {
  const organizationId = user.organizationId ?? defaultOrganizationId;
  const email = user.email ?? `${user.role ?? 'admin'}-${Math.random().toString(36).slice(2)}@example.test`;
  const { id: userId } = await context.db
    .insertInto('users')
    .values({ organization_id: organizationId, email, name: email, role: user.role ?? 'admin' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const link = await createSignInLink(context, { organizationId, email });
  const response = await send(link.replace(context.config.http.publicUrl, ''));
  if (response.status !== 302) throw new Error(`Signing in failed: HTTP ${response.status}`);
  return { organizationId, userId, ...browser(send, cookieOf(response)) };
}

export function browser(send: Send, cookie = ''): TestBrowser {
  return {
    cookie,
    send: (path, init) => send(path, withHeaders(init, { cookie, 'sec-fetch-site': 'same-origin' })),
  };
}

export function cookieOf(response: Response): string {
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** A request with a JSON body. */
export function json(method: string, body: unknown): RequestInit {
  return { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

function withHeaders(init: RequestInit = {}, more: Record<string, string>): RequestInit {
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(more)) if (!headers.has(name)) headers.set(name, value);
  return { ...init, headers };
}

/**
 * Decides on HubSpot's consent page, like a user.
 * @returns the redirect, without our own origin.
 */
export async function decide(
  authorizeUrl: string,
  choice: { portalId: number; decision?: 'grant' | 'cancel' },
): Promise<string> {
  const page = await fetch(authorizeUrl);
  const form = new URLSearchParams();
  for (const [, name, value] of (await page.text()).matchAll(
    /<input type="hidden" name="([^"]*)" value="([^"]*)">/g,
  )) {
    form.append(fromHtml(name ?? ''), fromHtml(value ?? ''));
  }
  form.set('portal_id', String(choice.portalId));
  form.set('decision', choice.decision ?? 'grant');
  const answer = await fetch(page.url, { method: 'POST', body: form, redirect: 'manual' });
  const location = answer.headers.get('location');
  if (!location) throw new Error(`The consent page did not send the browser back: HTTP ${answer.status}`);
  return location.replace(publicUrl, '');
}

function fromHtml(text: string): string {
  const characters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => characters[name] ?? '');
}

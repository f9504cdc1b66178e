import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  addOrganization,
  browser,
  cookieOf,
  json,
  publicUrl,
  signIn,
  startTestApp,
  type TestApp,
  type TestBrowser,
  type TestUser,
} from '../../test/support/app.ts';
import type { TestDatabase } from '../../test/support/database/database.ts';
import { insertPortal } from '../../test/support/portals/portal-rows.ts';
import { MadeApiKey } from '../contract/api-keys.ts';
import { AuditList } from '../contract/audit-log.ts';
import { ErrorResponse } from '../contract/errors.ts';
import { Session } from '../contract/session.ts';
import { Invitation, Profile, User, UserDetails, UserList } from '../contract/users.ts';

let database: TestDatabase;
let app: TestApp;
let smtp: SMTPServer;
let refusesMail = false;
const mails: { to: string[]; text: string }[] = [];

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (chunk) => {
        text += String(chunk);
      });
      stream.on('end', () => {
        if (refusesMail) return done(new Error('mailbox is full'));
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), text });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const address = smtp.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  ({ database, app } = await startTestApp({
    settings: { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'CSCX <cs@example.test>' },
  }));
});
afterAll(async () => {
  await app.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});

const errorOf = async (response: Response) => ErrorResponse.parse(await response.json()).error;
const post = (who: TestBrowser, path: string, body?: unknown) =>
  who.send(path, body === undefined ? { method: 'POST' } : json('POST', body));
const invite = async (who: TestBrowser, body: unknown) => {
  const response = await post(who, '/api/users', body);
  expect(response.status).toBe(201);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return Invitation.parse(await response.json());
};
async function follow(link: string): Promise<TestBrowser> {
  const response = await app.send(link.replace(publicUrl, ''));
  expect(response.status).toBe(302);
  return browser(app.send, cookieOf(response));
}
const log = async (who: TestBrowser, query = '') =>
  AuditList.parse(await (await who.send(`/api/audit-log?${query}`)).json()).items;

/** An organization with one admin. */
async function organization(name: string): Promise<{ organizationId: string; admin: TestUser }> {
  const organizationId = await addOrganization(app.context, name);
  const admin = await signIn(app, { organizationId, role: 'admin', email: `boss@${name}.test` });
  return { organizationId, admin };
}

describe('an invited user', () => {
  test("signs in with the link once, has the role's permissions, and is notified by email", async () => {
    const { admin } = await organization('inviting');
    const made = await invite(admin, { email: ' New@inviting.test ', name: 'Nia <b>', role: 'csm' });
    expect(made).toMatchObject({
      mail: 'sent',
      user: { name: 'Nia <b>', email: 'New@inviting.test', role: 'csm', access: 'never_signed_in' },
    });
    const mail = mails.find(({ to }) => to.includes('New@inviting.test'));
    const text = mail?.text.replaceAll('=\r\n', '').replaceAll('=3D', '=') ?? '';
    expect(text).toContain(`${made.link}&ask`);
    expect(text).toContain('<p>Hello Nia &#60;b&#62;,</p>');
    // A program that opens all links in a mailbox uses nothing up.
    const page = await app.send(`${made.link.replace(publicUrl, '')}&ask`);
    expect([page.status, page.headers.get('set-cookie')]).toEqual([200, null]);
    const token = new URL(made.link).searchParams.get('token');
    expect(await page.text()).toContain(`name="token" value="${token}"`);

    const nia = await follow(made.link);
    expect((await app.send(made.link.replace(publicUrl, ''))).status).toBe(401);
    expect(Session.parse(await (await nia.send('/api/session')).json())).toMatchObject({
      role: 'csm',
      user: { name: 'Nia <b>' },
      organization: { name: 'inviting' },
    });
    for (const [method, path] of [
      ['POST', '/api/users'],
      ['GET', `/api/users/${made.user.id}`],
      ['PATCH', `/api/users/${made.user.id}`],
      ['POST', `/api/users/${made.user.id}/sign-in-link`],
      ['POST', `/api/users/${made.user.id}/deactivate`],
      ['POST', `/api/users/${made.user.id}/reactivate`],
      ['POST', `/api/users/${made.user.id}/access`],
      ['GET', '/api/api-keys'],
      ['POST', '/api/api-keys'],
      ['GET', '/api/audit-log'],
      ['GET', '/api/audit-log/export'],
    ] as const) {
      const body = method === 'GET' ? { method } : json(method, {});
      expect((await nia.send(path, body)).status, `${method} ${path}`).toBe(403);
    }
    const listed = UserList.parse(await (await admin.send('/api/users?access=active')).json());
    expect(listed.items.map(({ name, lastSignedInAt }) => [name, lastSignedInAt !== null])).toEqual([
      ['boss@inviting.test', true],
      ['Nia <b>', true],
    ]);
    const seen = UserList.parse(await (await nia.send('/api/users')).json());
    expect(seen.items.map(({ lastSignedInAt }) => lastSignedInAt)).toEqual([null, null]);

    refusesMail = true;
    const unsent = await invite(admin, { email: 'full@inviting.test', role: 'viewer' });
    refusesMail = false;
    expect(unsent.mail).toBe('failed');
    const words = (await log(admin)).map(({ actor, what }) => `${actor.name} ${what}`);
    expect(words).toEqual([
      'boss@inviting.test invited full@inviting.test as viewer',
      'Nia <b> signed in',
      'boss@inviting.test invited Nia <b> as CSM',
      'boss@inviting.test signed in',
    ]);
  });

  test('is one user, however often and by whom invited', async () => {
    const { admin, organizationId } = await organization('twice');
    const again = await Promise.all(
      ['Ada@twice.test', 'ada@TWICE.test', 'ada@twice.test'].map((email) =>
        post(admin, '/api/users', { email, role: 'viewer' }),
      ),
    );
    expect(again.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    // A user of another organization is a separate user, and nothing about them shows.
    const { admin: other } = await organization('elsewhere');
    const theirs = await invite(other, { email: 'ada@twice.test', role: 'manager' });
    for (const request of [
      other.send(`/api/users/${admin.userId}`),
      other.send(`/api/users/${admin.userId}`, json('PATCH', { role: 'viewer' })),
      post(other, `/api/users/${admin.userId}/deactivate`),
      post(other, `/api/users/${admin.userId}/sign-in-link`),
      post(admin, `/api/users/${theirs.user.id}/sign-in-link`),
    ]) {
      expect((await request).status).toBe(404);
    }
    for (const body of [
      { email: 'nobody', role: 'viewer' },
      { email: 'a@b, c@d', role: 'viewer' },
      { email: 'x@twice.test', role: 'boss' },
      { email: 'x@twice.test', role: 'viewer', name: 'two\nlines' },
      { email: 'x@twice.test' },
    ]) {
      expect((await post(admin, '/api/users', body)).status, JSON.stringify(body)).toBe(422);
    }
    const rows = await database.db
      .selectFrom('users')
      .where('organization_id', '=', organizationId)
      .select('id')
      .execute();
    expect(rows).toHaveLength(2);
  });

  test('may be an owner whom HubSpot made known, and keeps the customers', async () => {
    const { admin, organizationId } = await organization('owners');
    const integrationId = await insertPortal(database.db, { organizationId, portalId: '77' });
    const owner = { organization_id: organizationId, role: 'csm', can_sign_in: false };
    const [known, nameless] = await database.db
      .insertInto('users')
      .values([
        { ...owner, email: 'owner@owners.test', name: 'Owner' },
        { ...owner, email: null, name: 'No address' },
      ])
      .returning('id')
      .execute();
    await database.db
      .insertInto('customers')
      .values({ organization_id: organizationId, name: 'Theirs', csm_id: known?.id ?? '' })
      .execute();
    await database.db
      .insertInto('hubspot_owners')
      .values({
        integration_id: integrationId,
        organization_id: organizationId,
        owner_id: '1',
        email: 'owner@owners.test',
        name: 'Owner',
        archived: false,
        user_id: known?.id ?? '',
      })
      .execute();
    const path = `/api/users/${known?.id}`;
    expect((await errorOf(await post(admin, `${path}/sign-in-link`))).message).toContain('Grant access');
    expect((await post(admin, `${path}/deactivate`)).status).toBe(409);
    expect((await post(admin, `${path}/reactivate`)).status).toBe(409);
    const made = await invite(admin, { email: 'OWNER@owners.test', role: 'manager' });
    expect(made.user).toMatchObject({ id: known?.id, name: 'Owner', role: 'manager', canSignIn: true });
    await follow(made.link);
    const mailless = await post(admin, `/api/users/${nameless?.id}/access`, { role: 'viewer' });
    expect(Invitation.parse(await mailless.json())).toMatchObject({ mail: 'no_address' });
    expect((await post(admin, `${path}/access`, { role: 'csm' })).status).toBe(409);
    const off = User.parse(await (await post(admin, `${path}/deactivate`)).json());
    expect(off).toMatchObject({ access: 'deactivated', canSignIn: false });
    const details = UserDetails.parse(await (await admin.send(path)).json());
    expect(details).toMatchObject({ customers: 1, sessions: 0, apiKeys: 0, isLastAdmin: false });
  });
});

describe('access that is taken away', () => {
  test('ends sessions, links, keys and streams at once, and comes back only by a new link', async () => {
    const { admin } = await organization('leaving');
    const made = await invite(admin, { email: 'second@leaving.test', role: 'admin' });
    const second = await follow(made.link);
    const unused = Invitation.parse(
      await (await post(admin, `/api/users/${made.user.id}/sign-in-link`)).json(),
    );
    const key = MadeApiKey.parse(
      await (await post(second, '/api/api-keys', { name: 'Theirs', role: 'csm' })).json(),
    );
    const bearer = { authorization: `Bearer ${key.key}` };
    expect((await app.send('/api/customers', { headers: bearer })).status).toBe(200);
    const streams = await Promise.all([
      second.send('/api/events'),
      app.send('/api/events', { headers: bearer }),
      admin.send('/api/events'),
    ]);
    const readers = streams.map((stream) => stream.body?.getReader());
    for (const reader of readers) await reader?.read();

    expect((await post(admin, `/api/users/${made.user.id}/deactivate`)).status).toBe(200);
    expect((await post(admin, `/api/users/${made.user.id}/deactivate`)).status).toBe(200);
    expect((await second.send('/api/session')).status).toBe(401);
    expect((await app.send(unused.link.replace(publicUrl, ''))).status).toBe(401);
    const refused = await app.send('/api/customers', { headers: bearer });
    expect((await errorOf(refused)).message).toContain('revoked');
    const ends = async (reader: (typeof readers)[number]) => {
      for (;;) if ((await reader?.read())?.done !== false) return true;
    };
    expect(await Promise.all([ends(readers[0]), ends(readers[1])])).toEqual([true, true]);
    expect((await readers[2]?.read())?.done).toBe(false);
    await readers[2]?.cancel();

    const back = await post(admin, `/api/users/${made.user.id}/reactivate`);
    expect(back.status).toBe(201);
    expect((await second.send('/api/session')).status).toBe(401);
    expect((await app.send('/api/customers', { headers: bearer })).status).toBe(401);
    await follow(Invitation.parse(await back.json()).link);
    expect((await log(admin, 'group=users')).map(({ what }) => what)).toEqual([
      'reactivated second@leaving.test',
      'deactivated second@leaving.test, which revoked the API keys Theirs',
      'created a sign-in link for second@leaving.test',
      'invited second@leaving.test as admin',
    ]);
  });

  test('is never the last administrator’s, also when two take each other’s', async () => {
    const { admin } = await organization('lonely');
    const path = `/api/users/${admin.userId}`;
    expect(UserDetails.parse(await (await admin.send(path)).json()).isLastAdmin).toBe(true);
    const alone = [
      () => admin.send(path, json('PATCH', { role: 'manager' })),
      () => post(admin, `${path}/deactivate`),
    ];
    for (const attempt of alone) expect((await errorOf(await attempt())).message).toContain('last admin');
    const made = await invite(admin, { email: 'second@lonely.test', role: 'admin' });
    const second = await follow(made.link);
    const both = await Promise.all([
      post(second, `${path}/deactivate`),
      admin.send(`/api/users/${made.user.id}`, json('PATCH', { role: 'csm' })),
    ]);
    const statuses = both.map(({ status }) => status).sort();
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    const left = await database.db
      .selectFrom('users')
      .where('organization_id', '=', admin.organizationId)
      .where('role', '=', 'admin')
      .where('can_sign_in', '=', true)
      .selectAll()
      .execute();
    expect(left).toHaveLength(1);
  });

  test('by another role counts at once, for keys too', async () => {
    const { admin } = await organization('demoted');
    const made = await invite(admin, { email: 'second@demoted.test', role: 'admin' });
    const second = await follow(made.link);
    const key = MadeApiKey.parse(
      await (await post(second, '/api/api-keys', { name: 'Strong', role: 'admin' })).json(),
    );
    const bearer = { authorization: `Bearer ${key.key}` };
    expect((await app.send('/api/api-keys', { headers: bearer })).status).toBe(200);
    const changed = await admin.send(
      `/api/users/${made.user.id}`,
      json('PATCH', { role: 'viewer', name: 'Zweite' }),
    );
    expect(User.parse(await changed.json())).toMatchObject({ role: 'viewer', name: 'Zweite' });
    expect((await second.send('/api/api-keys')).status).toBe(403);
    expect((await app.send('/api/api-keys', { headers: bearer })).status).toBe(403);
    expect((await app.send('/api/customers', { headers: bearer })).status).toBe(200);
    const [entry] = await log(admin, 'group=users');
    expect(entry?.what).toBe('changed the role of Zweite from admin to viewer');
    expect((await admin.send(`/api/users/${made.user.id}`, json('PATCH', {}))).status).toBe(422);
  });
});

test('everybody sets their own name, language and time zone, and ends their other sessions', async () => {
  const { organizationId, admin } = await organization('profiles');
  const me = await signIn(app, { organizationId, role: 'viewer', email: 'me@profiles.test' });
  const link = Invitation.parse(await (await post(admin, `/api/users/${me.userId}/sign-in-link`)).json());
  const phone = await follow(link.link);
  const change = async (body: unknown) => me.send('/api/profile', json('PATCH', body));
  const saved = await change({ name: 'Mé', locale: 'de-ch', timeZone: 'Europe/Zurich' });
  expect(Profile.parse(await saved.json())).toEqual({
    name: 'Mé',
    email: 'me@profiles.test',
    locale: 'de-CH',
    timeZone: 'Europe/Zurich',
  });
  const session = Session.parse(await (await phone.send('/api/session')).json());
  expect(session).toMatchObject({ locale: 'de-CH', timeZone: 'Europe/Zurich', user: { name: 'Mé' } });
  expect(Profile.parse(await (await change({ locale: null })).json())).toMatchObject({
    locale: null,
    timeZone: 'Europe/Zurich',
  });
  for (const body of [{ locale: 'not a tag' }, { timeZone: 'Mars/Olympus' }, { name: ' ' }]) {
    expect((await change(body)).status, JSON.stringify(body)).toBe(422);
  }
  expect(await (await me.send('/api/session/others', { method: 'DELETE' })).json()).toEqual({ ended: 1 });
  expect((await phone.send('/api/session')).status).toBe(401);
  expect((await me.send('/api/session')).status).toBe(200);
  expect((await app.asAdmin('/api/profile')).status).toBe(409);
});

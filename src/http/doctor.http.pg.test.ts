import { afterAll, beforeAll, expect, test } from 'vitest';
import { signInElsewhere, startTestApp, type TestApp } from '../../test/support/app.ts';
import type { TestDatabase } from '../../test/support/database/database.ts';
import { insertPortal } from '../../test/support/portals/portal-rows.ts';
import { DoctorReport } from '../contract/doctor.ts';

let database: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  ({ database, app } = await startTestApp());
});
afterAll(() => app.close());

test('an admin gets the report of the installation, and nothing of other organizations', async () => {
  const admin = await signInElsewhere(app, 'doctor', { role: 'admin' });
  const others = await insertPortal(database.db, { portalId: '7654321' });
  await database.pool.query(
    `insert into hubspot_credentials (integration_id, organization_id, kind, access_token)
     select id, organization_id, 'static', 'unreadable-secret' from integrations where id = $1`,
    [others],
  );
  await database.pool.query(`analyze`);
  const response = await admin.send('/api/integrations/hubspot/doctor');
  expect(response.status).toBe(200);
  const text = await response.text();
  const { healthy, checks } = DoctorReport.parse(JSON.parse(text));
  expect(healthy).toBe(checks.every(({ state }) => state !== 'problem'));
  const found = new Map(checks.map((check) => [check.name, check]));
  expect(found.get('migrations')).toMatchObject({ state: 'ok' });
  expect(found.get('table customers')?.finding).toBe('ours, in cscx_hubspot');
  expect(found.get('encryption key')).toMatchObject({ state: 'ok' });
  const { password } = new URL(database.url);
  for (const secret of ['7654321', 'unreadable-secret', database.url, password || 'no password']) {
    expect(text).not.toContain(secret);
  }
});

test('others do not get it', async () => {
  const manager = await signInElsewhere(app, 'doctor-2', { role: 'manager' });
  expect((await manager.send('/api/integrations/hubspot/doctor')).status).toBe(403);
  expect((await app.app.request('/api/integrations/hubspot/doctor')).status).toBe(401);
});

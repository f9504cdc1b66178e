import { afterEach, beforeEach, expect, test } from 'vitest';
import { syncNow } from '../../../test/support/context.ts';
import { startWebhookWorld, type WebhookWorld } from '../../../test/support/portals/webhook-world.ts';
import { until } from '../../../test/support/time/wait.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import { disconnect } from '../../portals/connect/disconnect.ts';
import { pausePortal, resumePortal } from '../../portals/pause.ts';
import { listErrors } from '../errors/list-errors.ts';

let world: WebhookWorld;

beforeEach(async () => {
  world = await startWebhookWorld();
});
afterEach(() => world.close());

const admin = () => inOrganization(world.context, defaultOrganizationId, 'test');
const passTime = () => world.database.pool.query(`update webhook_events set not_before = '-infinity'`);
const nameOf = async (id: string) => {
  const { rows } = await world.database.pool.query<{ name: string }>(
    'select name from customers where external_id = $1',
    [id],
  );
  return rows[0]?.name;
};
const errors = async () =>
  (await listErrors(admin(), { status: 'open', limit: 50, integrationId: world.integrationId })).items;

test('an event of a record that HubSpot does not have is done with', async () => {
  const { portal, database, integrationId } = world;
  await database.pool.query(
    `insert into webhook_events
       (organization_id, integration_id, kind, object_type, external_id, subscription_type, occurred_at)
     select $1::uuid, $2::uuid, kind, type, '999999', type || '.creation', now()
     from unnest(array['record', 'links']) kind, unnest(array['company', 'contact', 'deal']) type`,
    [defaultOrganizationId, integrationId],
  );
  const [id = ''] = world.idsOf('company');
  portal.updateRecord('company', id, { name: 'Beside it' });
  await portal.webhooks.idle();
  await world.apply();
  expect(await world.waiting()).toEqual([]);
  expect(await nameOf(id)).toBe('Beside it');
  expect(await world.differences()).toEqual([]);
  expect(await errors()).toEqual([]);
});

test("an unreadable record is retried, ends up in the errors list, and doesn't block others", async () => {
  const { portal } = world;
  const [bad = '', ...others] = world.idsOf('company').slice(0, 12);
  for (const id of [bad, ...others]) portal.updateRecord('company', id, { name: `New ${id}` });
  await portal.webhooks.idle();
  // It is in no batch response, and can't be read alone.
  portal.faults.add({
    match: { pathClass: 'batch-read', objectType: 'company' },
    effect: { kind: 'rewrite', rewrite: (body) => withoutRecord(body, bad) },
  });
  portal.faults.add({
    match: { pathClass: 'get', pathIncludes: `/${bad}` },
    effect: { kind: 'status', status: 400 },
  });
  const before = await world.database.pool.query<{ at: Date }>('select now() as at');
  await world.apply();
  for (const id of others) expect(await nameOf(id)).toBe(`New ${id}`);
  expect(await world.waiting()).toEqual([`record company ${bad} 1`]);
  const { rows } = await world.database.pool.query(
    `select extract(epoch from not_before - $1::timestamptz)::int >= 3 and extract(epoch from not_before - now())::int <= 5 as soon
     from webhook_events`,
    [before.rows[0]?.at],
  );
  expect(rows).toEqual([{ soon: true }]);

  for (let tries = 2; tries <= 5; tries += 1) {
    await passTime();
    await world.apply();
    expect(await world.waiting()).toEqual([`record company ${bad} ${tries}`]);
  }
  await passTime();
  await world.apply();
  expect(await world.waiting()).toEqual([]);
  const [error] = await errors();
  expect(error).toMatchObject({ code: 'record_unreadable', externalId: bad, objectType: 'company' });
  expect(error?.rawReply).toBeTruthy();

  // Once it can be read again, the next change resolves it.
  portal.faults.clear();
  portal.updateRecord('company', bad, { name: 'Well again' });
  await portal.webhooks.idle();
  await world.apply();
  expect(await nameOf(bad)).toBe('Well again');
  expect(await errors()).toEqual([]);
  expect(await world.differences()).toEqual([]);
});

function withoutRecord(body: string, id: string): string {
  const reply = JSON.parse(body) as { results: { id: string }[] };
  return JSON.stringify({ ...reply, results: reply.results.filter((record) => record.id !== id) });
}

test('one object type that may not be read keeps no other from it', async () => {
  const { portal } = world;
  const [company = ''] = world.idsOf('company');
  const [deal = ''] = world.idsOf('deal');
  portal.faults.add({ match: { objectType: 'deal' }, effect: { kind: 'forbid' } });
  portal.updateRecord('deal', deal, { dealname: 'Forbidden' });
  portal.updateRecord('company', company, { name: 'Allowed' });
  await portal.webhooks.idle();
  await world.apply();
  expect(await nameOf(company)).toBe('Allowed');
  expect(await world.waiting()).toEqual([`record deal ${deal} 1`]);
  portal.faults.clear();
  await passTime();
  await world.apply();
  expect(await world.differences()).toEqual([]);
});

test('an outage of HubSpot, or a token that it refuses, is no fault of the events: they wait uncounted', async () => {
  const { portal } = world;
  const [id = '', other = ''] = world.idsOf('company');
  const fault = portal.faults.add({ effect: { kind: 'status', status: 503, body: 'html' } });
  portal.updateRecord('company', id, { name: 'Later' });
  portal.updateRecord('company', other, { name: 'Later, too' });
  await portal.webhooks.idle();
  await world.apply();
  const lines = [`record company ${id} 0`, `record company ${other} 0`];
  expect(await world.waiting()).toEqual(lines);
  await world.apply();
  expect(portal.faults.list()[0]?.hits).toBeLessThan(40);
  portal.faults.remove(fault.id);

  portal.revokeStaticToken();
  await passTime();
  await world.apply();
  await passTime();
  await world.apply();
  expect(await world.waiting()).toEqual(lines);
  expect(await errors()).toEqual([]);
});

test('of a paused portal events wait, of a disconnected one they are dropped', async () => {
  const { portal, integrationId } = world;
  const [id = ''] = world.idsOf('company');
  await pausePortal(admin(), integrationId);
  portal.updateRecord('company', id, { name: 'While paused' });
  await portal.webhooks.idle();
  await world.apply();
  expect(await world.waiting()).toEqual([`record company ${id} 0`]);
  await resumePortal(admin(), integrationId);
  await world.apply();
  expect(await nameOf(id)).toBe('While paused');

  portal.updateRecord('company', id, { name: 'Not for us any more' });
  await portal.webhooks.idle();
  await disconnect(admin(), { integrationId, deleteData: false });
  await world.apply();
  expect(await world.waiting()).toEqual([]);
  expect(await nameOf(id)).toBe('While paused');
  portal.updateRecord('company', id, { name: 'Still not' });
  await portal.webhooks.idle();
  expect(await world.waiting()).toEqual([]);
});

test('what comes while a record is read is read after it', async () => {
  const { portal } = world;
  const [id = ''] = world.idsOf('company');
  portal.updateRecord('company', id, { name: 'First' });
  await portal.webhooks.idle();
  portal.faults.add({
    match: { pathClass: 'batch-read' },
    effect: { kind: 'hang', when: 'after' },
    times: 1,
  });
  const applying = world.apply();
  await until('the reading to begin', async () => portal.faults.held === 1);
  portal.updateRecord('company', id, { name: 'Second' });
  await portal.webhooks.idle();
  portal.faults.release();
  await applying;
  expect(await world.waiting()).toEqual([]);
  expect(await nameOf(id)).toBe('Second');
});

test('a webhook overtakes a page of a sync: the newest state wins', async () => {
  const { portal } = world;
  const [id = ''] = world.idsOf('company');
  // The page with the old state is pending while the webhook is processed.
  portal.faults.add({
    match: { pathClass: ['list', 'search'], objectType: 'company' },
    effect: { kind: 'hang', when: 'after' },
  });
  await world.database.pool.query('delete from sync_watermarks');
  const syncing = syncNow(world.context, world.integrationId);
  await until('a page to be on its way', async () => portal.faults.held > 0);
  portal.updateRecord('company', id, { name: 'Newest' });
  await portal.webhooks.idle();
  await world.apply();
  expect(await nameOf(id)).toBe('Newest');
  portal.faults.clear();
  await syncing;
  expect(await nameOf(id)).toBe('Newest');
  expect(await world.differences()).toEqual([]);
});

test('after a death between storing and crossing off, repeating changes nothing', async () => {
  const { portal, database } = world;
  const [id = ''] = world.idsOf('company');
  const [contact = ''] = world.idsOf('contact');
  portal.updateRecord('company', id, { name: 'Stored twice' });
  portal.associate('contact', contact, 'company', id);
  await portal.webhooks.idle();
  const before = await world.waiting();
  // Like the server does to all connections when it is shut down.
  await database.pool.query(`
    create function die() returns trigger language plpgsql as
      $$ begin raise exception 'terminating connection' using errcode = '57P01'; end $$;
    create trigger die before delete on webhook_events execute function die()`);
  await expect(world.apply()).rejects.toThrow('terminating connection');
  await database.pool.query('drop trigger die on webhook_events');
  expect(await nameOf(id)).toBe('Stored twice');
  expect(await world.waiting()).toEqual(expect.arrayContaining(before));
  const rows = async () => {
    const changes = await database.pool.query('select count(*) from field_changes');
    const customers = await database.pool.query('select id, updated_at from customers order by id');
    return [changes.rows, customers.rows];
  };
  const stored = await rows();
  await world.apply();
  expect(await rows()).toEqual(stored);
  expect(await world.waiting()).toEqual([]);
  expect(await world.differences()).toEqual([]);
});

test('a stop is obeyed at once, and the events stay', async () => {
  const { portal } = world;
  const [id = ''] = world.idsOf('company');
  portal.updateRecord('company', id, { name: 'Stopped' });
  await portal.webhooks.idle();
  portal.faults.add({ match: { pathClass: 'batch-read' }, effect: { kind: 'hang', when: 'before' } });
  const stop = new AbortController();
  const applying = world.apply(stop.signal);
  await until('the reading to begin', async () => portal.faults.held === 1);
  stop.abort(new Error('the process is stopping'));
  await expect(applying).rejects.toThrow('stopping');
  expect(await world.waiting()).toEqual([`record company ${id} 0`]);
});

test('echoes of our own writes change nothing', async () => {
  const { portal, database } = world;
  const [id = ''] = world.idsOf('company');
  portal.updateRecord('company', id, { name: 'Ours' });
  await portal.webhooks.idle();
  await world.apply();
  const state = async () =>
    (
      await database.pool.query(
        `select updated_at, (select count(*) from field_changes) as changes from customers where external_id = $1`,
        [id],
      )
    ).rows;
  const before = await state();
  const { appId } = portal;
  portal.updateRecord(
    'company',
    id,
    { city: 'Somewhere' },
    { source: { changeSource: 'INTEGRATION', sourceId: String(appId) } },
  );
  await portal.webhooks.idle();
  expect(await world.waiting()).toEqual([`record company ${id} 0`]);
  await world.apply();
  expect(await state()).toEqual(before);
});

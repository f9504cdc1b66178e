import { afterEach, expect, test } from 'vitest';
import { syncPartsOf } from '../../../test/support/context.ts';
import { type LoadedPortal, loadPortal } from '../../../test/support/portals/loaded-portal.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import { healthPush } from '../../health/health-push.ts';
import { createBells } from '../../jobs/bell.ts';
import { listErrors } from '../errors/list-errors.ts';
import { pushPortal } from './push-portal.ts';

let loaded: LoadedPortal;
afterEach(() => loaded.close());

/** Doesn't wait longer than necessary for further scores. */
const impatient: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 100), signal),
};

/**
 * Scores a customer and pushes it to a portal whose admins require a tier.
 * @returns the errors.
 */
async function push(version: string, isConditional: boolean) {
  loaded = await loadPortal({
    companies: 5,
    contacts: 2,
    deals: 2,
    oddities: false,
    settings: { HUBSPOT_API_VERSION: version },
  });
  const { portal, context, integrationId, database } = loaded;
  const [first = ''] = loaded.ids('company');
  portal.updateRecord('company', first, { customer_tier: '' });
  portal.requiredProperties.company.push('customer_tier');
  if (isConditional) portal.conditionalProperties.push('customer_tier');
  await database.pool.query(
    'insert into health_scores (customer_id, score) select id, 40 from customers where external_id = $1',
    [first],
  );
  const parts = { ...syncPartsOf(context), outgoing: healthPush };
  const { signal } = new AbortController();
  await pushPortal({ ...context, clock: impatient }, parts, createBells(), integrationId, signal);
  const { items } = await listErrors(inOrganization(context, defaultOrganizationId, 'test'), {
    status: 'open',
    limit: 100,
  });
  return items.filter(({ direction }) => direction === 'outbound');
}

test.each([
  [false, 'push_required_missing', 'before this company can be updated'],
  [true, 'push_condition_missing', 'Because of the value of another property of this company'],
] as const)(
  '2026-09 rejects a write without a required property (by a condition: %s)',
  async (isConditional, code, words) => {
    const listed = await push('2026-09', isConditional);
    expect(listed).toHaveLength(1);
    expect(listed[0]).toMatchObject({
      code,
      property: 'customer_tier',
      explanation: expect.stringContaining(words),
      remedy: expect.stringMatching(/fill in the property “customer_tier”.*HUBSPOT_API_VERSION/),
    });
  },
);

test('2026-03 takes the same write', async () => {
  expect(await push('2026-03', false)).toEqual([]);
});

import { expect, test } from 'vitest';
import { loadPortal } from '../../../test/support/portals/loaded-portal.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import { previewHealth } from './preview-health.ts';

test('of a portal with ordinary data some customers are well, most are fair, and a few are poor', async () => {
  const world = await loadPortal({
    companies: 240,
    contacts: 960,
    deals: 360,
    oddities: false,
    bornOn: new Date().toISOString().slice(0, 10),
  });
  try {
    const shown = await previewHealth(inOrganization(world.context, defaultOrganizationId, 'test'), {
      integrationId: world.integrationId,
    });
    const [poor = 0, fair = 0, well = 0] = shown.bands.map(({ count }) => count / shown.scored);
    expect(shown.scored).toBeGreaterThan(230);
    // Some 8, 54 and 38 %.
    expect(poor).toBeGreaterThan(0.03);
    expect(poor).toBeLessThan(0.2);
    expect(fair).toBeGreaterThan(0.3);
    expect(well).toBeGreaterThan(0.2);
    expect(well).toBeLessThan(0.6);
  } finally {
    await world.close();
  }
});

import type { OrganizationContext } from '../../context/context.ts';
import type { HealthPreview, PreviewHealth } from '../../contract/health.ts';
import { healthLimits } from '../../rules/renewal-facts.ts';
import { readSettings } from '../../sync/portal/portal-settings.ts';
import { gatherInputs } from './health-inputs.ts';
import { type Calculation, scoreHealth } from './score-health.ts';

const pageSize = 500;
/** The maximum number of customers in a preview. */
const mostCustomers = 10_000;
const samples = 5;
const { poorBelow, healthyFrom } = healthLimits;
const bands = [
  { from: 0, to: poorBelow - 1 },
  { from: poorBelow, to: healthyFrom - 1 },
  { from: healthyFrom, to: 100 },
] as const;

/**
 * The scores that the calculator would give to a portal's customers now, with the given or saved weights. Nothing is
 * stored, and no one is notified.
 */
export async function previewHealth(
  context: OrganizationContext,
  { integrationId, weights }: PreviewHealth,
): Promise<HealthPreview> {
  const { db, organizationId } = context;
  const scope = { organizationId, integrationId };
  const used = weights ?? (await readSettings(db, scope)).healthCalculator.weights;
  const ids = await customersOf(context, integrationId);
  const scored: { id: string; name: string | null; calculation: Calculation }[] = [];
  for (let at = 0; at < ids.length; at += pageSize) {
    const inputs = await gatherInputs(db, organizationId, ids.slice(at, at + pageSize), context.clock.now());
    for (const input of inputs) {
      const calculation = scoreHealth(input, used);
      if (calculation) scored.push({ id: input.customerId, name: input.name, calculation });
    }
  }
  scored.sort((a, b) => a.calculation.score - b.calculation.score);
  // From the lowest to the highest, evenly spaced.
  const places = Array.from({ length: Math.min(samples, scored.length) }, (_, i) =>
    scored.length <= samples ? i : Math.round((i * (scored.length - 1)) / (samples - 1)),
  );
  return {
    integrationId,
    customers: ids.length,
    scored: scored.length,
    bands: bands.map(({ from, to }) => ({
      from,
      to,
      count: scored.filter(({ calculation: { score } }) => score >= from && score <= to).length,
    })),
    samples: places.flatMap((place) => {
      const one = scored[place];
      return one ? [{ customerId: one.id, name: one.name, ...one.calculation }] : [];
    }),
  };
}

async function customersOf(
  { db, organizationId }: OrganizationContext,
  integrationId: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom('customers')
    .select('id')
    .where('integration_id', '=', integrationId)
    .where('organization_id', '=', organizationId)
    .where('archived_at', 'is', null)
    .orderBy('id')
    .limit(mostCustomers)
    .execute();
  return rows.map((row) => row.id);
}

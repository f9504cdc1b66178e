import type { OrganizationContext } from '../../context/context.ts';
import { isSeen } from '../../context/seen-rows.ts';
import type { MatchingPreview } from '../../contract/setup.ts';
import { recordUrl } from '../../hubspot/record-url.ts';
import type { ParsedRecord, SyncMappings } from '../../sync/mapping/object-mapping.ts';
import { countWanted } from '../dry-run/count-wanted.ts';
import { type Placed, placeRecords } from '../dry-run/place-records.ts';
import { readPortalView } from '../dry-run/portal-view.ts';
import { readRecords } from '../dry-run/read-records.ts';
import { openPortalClient } from '../portal-client.ts';

const samplesEach = 10;
const patienceMs = 90_000;

/**
 * Predicts the customers of the companies that match the portal's filter: an existing one, by domain or name, or a
 * new one. Exact for portals of up to 10,000 companies, which takes about 15 seconds with HubSpot's usual latency;
 * for larger ones, a sample of 4,000 is extrapolated. Nothing is written.
 * @throws {AppError} `not_found`, `portal_not_connected`, `reauthorization_required`; HubSpot's error.
 */
export async function previewMatching(
  context: OrganizationContext,
  base: SyncMappings,
  integrationId: string,
): Promise<MatchingPreview> {
  const scope = { organizationId: context.organizationId, integrationId };
  const signal = AbortSignal.timeout(patienceMs);
  const client = await openPortalClient(context, { ...scope, signal, priority: 'urgent' });
  const view = await readPortalView(context, client, base, scope);
  const parsed: ParsedRecord[] = [];
  const read = await readRecords(client, 'company', view.propertiesOf('company'), (records) => {
    parsed.push(...records.map((record) => view.parse('company', record)));
  });
  const included = parsed.filter((record) => record.included);
  const placed = await placeRecords(
    context.db,
    { ...scope, sharedRows: context.config.database.sharedRows },
    view.mappings.objects.company,
    included,
  );
  const companies =
    read.basis === 'all' ? placed.length : await countWanted(context, client, scope, 'company', read.total);
  const looked = placed.length;
  const projected = (count: number) =>
    looked === 0 || read.basis === 'all' ? count : Math.round((count * companies) / looked);
  const groups = {
    byDomain: placed.filter(({ outcome, match }) => outcome === 'join' && match?.by === 'domain'),
    byName: placed.filter(({ outcome, match }) => outcome === 'join' && match?.by === 'name'),
    ambiguous: placed.filter(({ match }) => match?.by === 'ambiguous'),
    new: placed.filter(({ outcome, match }) => outcome === 'create' && match === undefined),
    known: placed.filter(({ outcome }) => outcome === 'update' || outcome === 'unchanged'),
  };
  const counts = {
    known: projected(groups.known.length),
    byDomain: projected(groups.byDomain.length),
    byName: projected(groups.byName.length),
    ambiguous: projected(groups.ambiguous.length),
  };
  const others = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return {
    basis: read.basis,
    looked,
    companies,
    customersHere: await countCustomersHere(context, integrationId),
    ...counts,
    // The remainder, so that rounding loses no company.
    new: Math.max(0, companies - others),
    samples: await toSamples(context, integrationId, groups),
  };
}

/** Live customers without a company in the portal. */
async function countCustomersHere(context: OrganizationContext, integrationId: string): Promise<number> {
  const { count } = await context.db
    .selectFrom('customers as c')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where(isSeen(context, 'c'))
    .where('c.archived_at', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('hubspot_records as r')
            .select('r.row_id')
            .whereRef('r.row_id', '=', 'c.id')
            .where('r.integration_id', '=', integrationId)
            .where('r.organization_id', '=', context.organizationId),
        ),
      ),
    )
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function toSamples(
  context: OrganizationContext,
  integrationId: string,
  groups: Record<'byDomain' | 'byName' | 'ambiguous' | 'new', Placed[]>,
): Promise<MatchingPreview['samples']> {
  const { db, organizationId } = context;
  const portal = await db
    .selectFrom('hubspot_portals')
    .select(['portal_id', 'ui_domain'])
    .where('integration_id', '=', integrationId)
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow();
  const first = (placed: Placed[]) => placed.slice(0, samplesEach);
  const rowIds = [...first(groups.byDomain), ...first(groups.byName), ...first(groups.ambiguous)].flatMap(
    ({ match }) => rowIdsOf(match),
  );
  const rows =
    rowIds.length === 0
      ? []
      : await db
          .selectFrom('customers')
          .select(['id', 'name', 'domain'])
          .where(isSeen(context, 'customers'))
          .where('id', 'in', [...new Set(rowIds)])
          .execute();
  const customers = new Map(
    rows.map((row) => [row.id, { customerId: row.id, name: row.name, domain: row.domain }]),
  );
  const company = ({ record }: Placed) => ({
    externalId: record.externalId,
    name: textOf(record.values.name) ?? record.externalId,
    domain: textOf(record.values.domain),
    url: recordUrl(portal.ui_domain, portal.portal_id, 'company', record.externalId),
  });
  const joined = (placed: Placed[]) =>
    first(placed).flatMap((one) => {
      const [customer] = rowIdsOf(one.match).flatMap((id) => customers.get(id) ?? []);
      return customer ? [{ company: company(one), customer }] : [];
    });
  return {
    byDomain: joined(groups.byDomain),
    byName: joined(groups.byName),
    ambiguous: first(groups.ambiguous).map((one) => ({
      company: company(one),
      candidates: rowIdsOf(one.match).flatMap((id) => customers.get(id) ?? []),
    })),
    new: first(groups.new).map((one) => ({ company: company(one) })),
  };
}

function rowIdsOf(match: Placed['match']): string[] {
  if (match === undefined) return [];
  return match.by === 'ambiguous' ? match.rowIds : [match.rowId];
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

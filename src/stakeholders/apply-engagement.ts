import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Context } from '../context/context.ts';
import { toJsonb } from '../db/jsonb.ts';
import type { Database } from '../db/tables.ts';
import { takeWriteLock } from '../sync/portal/portal-locks.ts';
import type { PortalScope } from '../sync/portal/portal-scope.ts';
import type { WriteScope } from '../sync/portal/write-scope.ts';
import { updateWithLedger } from '../sync/store/change-ledger.ts';
import { refusedColumns, tablesWithRules } from '../sync/store/refusals/refused-columns.ts';
import type { EngagementFacts } from './engagement-facts.ts';
import { scoreEngagement } from './engagement-score.ts';

interface FactsRow {
  id: string;
  engagement_facts: EngagementFacts;
  engagement_components: Record<string, number> | null;
  engagement_score: number | string | null;
  /** A platform's own column may be a date. */
  last_engaged_at: Date | null;
}

interface NewScore {
  id: string;
  score: number | null;
  components: Record<string, number> | null;
}

const pageSize = 1_000;

/**
 * Updates the engagement scores of changed stakeholders from HubSpot's data. If the portal's own mapping fills
 * `engagement_score`, nothing is changed, even while the mapping is suspended. A few statements, whatever the number
 * of stakeholders.
 * @returns ids of the stakeholders that were changed.
 */
export async function applyEngagement(
  trx: Transaction<Database>,
  scope: WriteScope,
  stakeholderIds: string[],
): Promise<string[]> {
  if (stakeholderIds.length === 0) return [];
  const { isMapped, now } = await readScoring(trx, scope);
  if (isMapped) return forgetComponents(trx, scope, sql`t.id = any(${stakeholderIds}::uuid[])`);
  const { rows } = await sql<FactsRow>`
    select s.id, s.engagement_facts, s.engagement_components, s.engagement_score,
      s.last_engaged_at::timestamptz as last_engaged_at
    from stakeholders s
    where s.id = any(${stakeholderIds}::uuid[]) and s.organization_id = ${scope.organizationId}
      and s.integration_id = ${scope.integrationId} and s.engagement_facts is not null`.execute(trx);
  const rescored = rows.flatMap((row) => rescore(row, now, isOther));
  const changed = await withoutRefused(trx, scope, rescored);
  if (changed.length === 0) return [];
  return updateWithLedger(
    trx,
    scope,
    'stakeholders',
    { columns: ['engagement_score'] },
    writing(scope, changed),
  );
}

/**
 * Lowers the scores of all stakeholders with the time that has passed. Only rows with a different score are written,
 * in pages. The change ledger isn't updated: nothing changed in HubSpot.
 */
export async function fadeEngagement(context: Context, signal?: AbortSignal): Promise<void> {
  const portals = await context.db
    .selectFrom('hubspot_portals')
    .select(['organization_id as organizationId', 'integration_id as integrationId'])
    .orderBy('integration_id')
    .execute();
  const picky = await tablesWithRules(context.db);
  for (const portal of portals) {
    let after: string | undefined = '00000000-0000-0000-0000-000000000000';
    while (after !== undefined) {
      signal?.throwIfAborted();
      const from: string = after;
      after = await context.db.transaction().execute(async (trx) => {
        // A sync page that writes the same rows in another order would cause a deadlock.
        await takeWriteLock(trx, portal.integrationId);
        return fadePage(trx, { ...portal, picky }, from, context.clock.now());
      });
    }
  }
}

/** @returns the last id of the page; undefined: there is nothing left. */
async function fadePage(
  trx: Transaction<Database>,
  scope: PortalScope & Pick<WriteScope, 'picky'>,
  after: string,
  now: number,
): Promise<string | undefined> {
  if ((await readScoring(trx, scope)).isMapped) {
    await forgetComponents(trx, scope, sql`true`);
    return undefined;
  }
  const { rows } = await sql<FactsRow>`
    select s.id, s.engagement_facts, s.engagement_components, s.engagement_score,
      s.last_engaged_at::timestamptz as last_engaged_at
    from stakeholders s
    where s.organization_id = ${scope.organizationId} and s.integration_id = ${scope.integrationId}
      and s.engagement_facts is not null and s.archived_at is null and s.id > ${after}
    order by s.id limit ${pageSize}`.execute(trx);
  const rescored = rows.flatMap((row) => rescore(row, now, hasOtherScore));
  const changed = await withoutRefused(trx, scope, rescored);
  if (changed.length > 0) await writing(scope, changed).execute(trx);
  return rows.length < pageSize ? undefined : rows.at(-1)?.id;
}

function rescore(
  row: FactsRow,
  now: number,
  isWorthWriting: (row: FactsRow, next: NewScore) => boolean,
): NewScore[] {
  const engagement = scoreEngagement(row.engagement_facts, row.last_engaged_at, now);
  // Without data in HubSpot, a score that isn't ours stays.
  if (!engagement && row.engagement_components === null) return [];
  const next = { id: row.id, score: engagement?.score ?? null, components: engagement?.components ?? null };
  return isWorthWriting(row, next) ? [next] : [];
}

/** A platform's own column may be numeric, which is read as text. */
function hasOtherScore(row: FactsRow, next: NewScore): boolean {
  return (row.engagement_score === null ? null : Number(row.engagement_score)) !== next.score;
}

function isOther(row: FactsRow, next: NewScore): boolean {
  const before = row.engagement_components;
  if (hasOtherScore(row, next) || (before === null) !== (next.components === null)) return true;
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(next.components ?? {})]);
  return [...names].some((name) => before?.[name] !== next.components?.[name]);
}

/** Scores that the platform's table accepts. */
async function withoutRefused(
  trx: Transaction<Database>,
  scope: Pick<WriteScope, 'picky'>,
  scores: NewScore[],
): Promise<NewScore[]> {
  if (scores.length === 0) return [];
  const refused = await refusedColumns(trx, scope, {
    table: 'stakeholders',
    input: sql`jsonb_to_recordset(${toJsonb(scores.map(({ id, score }) => ({ id, score })))}::jsonb)
      as w (id uuid, score int)`,
    values: new Map([['engagement_score', sql`w.score`]]),
  });
  return scores.filter(({ id }) => !refused.has(id));
}

const writing = (
  { organizationId }: { organizationId: string },
  scores: NewScore[],
): RawBuilder<unknown> => sql`
  update stakeholders t set engagement_score = i.own_score, engagement_components = i.own_components, updated_at = now()
  from jsonb_to_recordset(${toJsonb(
    scores.map(({ id, score, components }) => ({ own_id: id, own_score: score, own_components: components })),
  )}::jsonb) as i (own_id uuid, own_score int, own_components jsonb)
  where t.id = i.own_id and t.organization_id = ${organizationId}`;

/**
 * Whether a user mapped a property to `engagement_score` in this portal, and the current time in milliseconds, by the
 * database's clock.
 */
export async function readScoring(
  trx: Transaction<Database>,
  scope: PortalScope,
): Promise<{ isMapped: boolean; now: number }> {
  const { rows } = await sql<{ is_mapped: boolean | null; now: number }>`
    select (extract(epoch from now()) * 1000)::float8 as now, (
      select exists (
        select from jsonb_array_elements(v.mappings) m
        where m ->> 'field' = 'engagement_score' and coalesce(m ->> 'direction', 'inbound') = 'inbound')
      from hubspot_mapping_versions v
      where v.integration_id = ${scope.integrationId} and v.organization_id = ${scope.organizationId}
        and v.object_type = 'contact'
      order by v.version desc limit 1) as is_mapped`.execute(trx);
  return { isMapped: rows[0]?.is_mapped ?? false, now: rows[0]?.now ?? Date.now() };
}

/** The components of our score don't explain a score from elsewhere. */
async function forgetComponents(
  trx: Transaction<Database>,
  scope: PortalScope,
  which: RawBuilder<unknown>,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update stakeholders t set engagement_components = null, updated_at = now()
    where ${which} and t.organization_id = ${scope.organizationId} and t.integration_id = ${scope.integrationId}
      and t.engagement_components is not null
    returning t.id`.execute(trx);
  return rows.map((row) => row.id);
}

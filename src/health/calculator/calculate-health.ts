import { sql, type Transaction } from 'kysely';
import type { Context } from '../../context/context.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import { withDatabaseRetry } from '../../db/with-database-retry.ts';
import { readSettings } from '../../sync/portal/portal-settings.ts';
import { lockPortals } from '../lock-portals.ts';
import { gatherInputs } from './health-inputs.ts';
import { calculates } from './mark-due.ts';
import { type Calculation, type HealthWeights, scoreHealth } from './score-health.ts';

/** Customers per transaction. */
const pageSize = 500;
/** Changes often come in groups: a customer is calculated this long after the first one, in ms. */
export const gatherMs = 1_000;
/** An unchanged score is stored again after this many hours. */
const sayAgainHours = 20;
/** For this many days, a score from elsewhere is not replaced. */
const foreignDays = 30;

/**
 * Calculates the due customers of an organization page by page, until none is left. The transaction that stores a
 * score also removes the customer from the list, so that a process that dies loses none.
 *
 * Customers of a portal whose first sync is in progress stay on the list: incomplete data gives a wrong score.
 */
export async function calculateHealth(
  context: Context,
  organizationId: string,
  signal: AbortSignal,
  options: { gatherMs?: number } = {},
): Promise<void> {
  const wait = options.gatherMs ?? gatherMs;
  for (;;) {
    signal.throwIfAborted();
    const taken = await withDatabaseRetry(context.clock, signal, () =>
      context.db.transaction().execute((trx) => calculatePage(context, trx, organizationId, wait)),
    );
    if (taken > 0) continue;
    const rest = await untilNextIsDue(context, organizationId, wait);
    if (rest === undefined) return;
    await context.clock.sleep(rest, signal);
  }
}

/** Due customers `d` that can be calculated now; `c` are their rows. */
const ready = (organizationId: string) => sql`
  from health_due d join customers c on c.id = d.customer_id
  where d.organization_id = ${organizationId}
    and (c.archived_at is not null or exists (select from sync_watermarks w where w.integration_id = c.integration_id))`;

/** @returns the number of customers removed from the list. */
async function calculatePage(
  context: Context,
  trx: Transaction<Database>,
  organizationId: string,
  wait: number,
): Promise<number> {
  const { rows: due } = await sql<{ customer_id: string }>`
    select d.customer_id ${ready(organizationId)} and d.since <= now() - make_interval(secs => ${wait / 1_000})
    order by d.since, d.customer_id limit ${pageSize}`.execute(trx);
  if (due.length === 0) return 0;
  const ids = due.map((row) => row.customer_id);
  await lockPortals(trx, ids);
  const { rows: taken } = await sql<{ id: string; integration_id: string | null }>`
    with mine as (
      select customer_id from health_due where customer_id = any(${ids}::uuid[]) order by customer_id
      for update skip locked
    ), gone as (
      delete from health_due d using mine where d.customer_id = mine.customer_id
      returning d.customer_id
    )
    select c.id, c.integration_id from gone join customers c on c.id = gone.customer_id
    where c.organization_id = ${organizationId} and c.archived_at is null`.execute(trx);
  const weights = await weightsOf(trx, organizationId, taken);
  const wanted = taken.filter(({ integration_id }) => weights.has(integration_id));
  const portals = new Map(wanted.map(({ id, integration_id }) => [id, integration_id]));
  const inputs = await gatherInputs(trx, organizationId, [...portals.keys()], context.clock.now());
  const calculated = inputs.flatMap((input) => {
    const calculation = scoreHealth(input, weights.get(portals.get(input.customerId) ?? null) ?? {});
    return calculation ? [{ customerId: input.customerId, ...calculation }] : [];
  });
  await storeScores(trx, organizationId, calculated);
  return due.length;
}

/** The weights of each customer's portal, if it is connected and its calculator is on. */
async function weightsOf(
  trx: Transaction<Database>,
  organizationId: string,
  customers: { integration_id: string | null }[],
): Promise<Map<string | null, HealthWeights>> {
  const ids = [...new Set(customers.flatMap(({ integration_id }) => integration_id ?? []))];
  const { rows } = await sql<{ integration_id: string }>`
    select s.integration_id from hubspot_settings s
    join hubspot_portals p on p.integration_id = s.integration_id and p.disconnected_at is null
    where s.integration_id = any(${ids}::uuid[]) and s.organization_id = ${organizationId} and ${calculates}`.execute(
    trx,
  );
  const weights = new Map<string | null, HealthWeights>();
  for (const { integration_id: integrationId } of rows) {
    const { healthCalculator } = await readSettings(trx, { organizationId, integrationId });
    weights.set(integrationId, healthCalculator.weights);
  }
  return weights;
}

/** Triggers of the table add the trend and queue the push. */
async function storeScores(
  trx: Transaction<Database>,
  organizationId: string,
  scores: ({ customerId: string } & Calculation)[],
): Promise<void> {
  if (scores.length === 0) return;
  const input = scores.map(({ customerId, score, components, reasons }) => ({
    customer_id: customerId,
    score,
    components,
    reasons,
  }));
  await sql`
    insert into health_scores (organization_id, customer_id, score, components, reasons, source)
    select ${organizationId}::uuid, i.customer_id, i.score, i.components, i.reasons, 'calculator'
    from jsonb_to_recordset(${toJsonb(input)}::jsonb) as i (customer_id uuid, score int, components jsonb, reasons text[])
    left join lateral (
      select h.score, h.source, h.calculated_at from health_scores h where h.customer_id = i.customer_id
      order by h.calculated_at desc, h.position desc limit 1
    ) n on true
    where (n.score is distinct from i.score or n.source <> 'calculator'
        or n.calculated_at <= now() - make_interval(hours => ${sayAgainHours}::int))
      and not exists (
        select from health_scores f
        where f.customer_id = i.customer_id and f.source <> 'calculator'
          and f.calculated_at > now() - make_interval(days => ${foreignDays}::int))
    order by i.customer_id`.execute(trx);
}

/** Milliseconds until the next customer is ready; undefined: none is waiting. */
async function untilNextIsDue(
  context: Context,
  organizationId: string,
  wait: number,
): Promise<number | undefined> {
  const { rows } = await sql<{ ms: number | null }>`
    select (extract(epoch from min(d.since) - now()) * 1000)::float8 as ms ${ready(organizationId)}`.execute(
    context.db,
  );
  const ms = rows[0]?.ms ?? null;
  return ms === null ? undefined : Math.max(0, ms + wait);
}

import { sql, type Transaction } from 'kysely';
import { errorText } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import { customersSource } from '../../contract/health.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import { isPassingDatabaseError, withDatabaseRetry } from '../../db/with-database-retry.ts';
import { lockPortals } from '../lock-portals.ts';
import { fileInvalidScores } from './file-invalid-scores.ts';

/** Scores per transaction. */
const pageSize = 1_000;
/**
 * How long a page waits for a customer's row. While it holds others, a longer wait could be one half of a deadlock, and
 * the database might end the program's statement: it looks for deadlocks after a second.
 */
const rowPatience = '300ms';

/** The task that stores scores which programs wrote into the platform's tables. */
export const scoreTask = 'take-scores';
/** The channel that announces such scores. */
export const scoreChannel = 'cscx_hubspot_scores';

/** A noted score of a customer whose portals want it. */
export interface NotedScore {
  position: string;
  customer_id: string;
  score: string;
  trend: string | null;
  source: string;
  written_at: string;
  is_valid: boolean;
}

/** Queues a job if there are noted scores. */
export async function requestScoreWork({ db, jobs }: Pick<Context, 'db' | 'jobs'>): Promise<void> {
  const { rows } = await sql`select from health_intake limit 1`.execute(db);
  if (rows.length > 0) await jobs.enqueue(scoreTask, {}, { key: scoreTask });
}

/**
 * Stores the noted scores in their order, until none is left. As for any score, the database adds the trend and queues
 * the push.
 */
export async function takeScores(context: Context, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const taken = await takeTogether(context, signal);
    if (taken === 0) return;
  }
}

/** A page; if it can't be stored, its scores one by one, without those that are at fault. */
async function takeTogether(context: Context, signal: AbortSignal): Promise<number> {
  try {
    return await take(context, signal, pageSize);
  } catch (error) {
    if (signal.aborted || isPassingDatabaseError(error)) throw error;
  }
  for (let count = 0; count < pageSize; count += 1) {
    try {
      if ((await take(context, signal, 1)) === 0) return count;
    } catch (error) {
      if (signal.aborted || isPassingDatabaseError(error)) throw error;
      const [dropped] = await context.db.transaction().execute((trx) => removeNoted(trx, 1));
      context.log.warn(
        { customerId: dropped?.customer_id, source: dropped?.source, reason: errorText(error) },
        'a health score of the platform could not be stored',
      );
    }
  }
  return pageSize;
}

const take = (context: Context, signal: AbortSignal, limit: number): Promise<number> =>
  withDatabaseRetry(context.clock, signal, () =>
    context.db.transaction().execute(async (trx) => {
      const noted = await removeNoted(trx, limit);
      const wanted = await onlyWanted(trx, noted, context.config.database.healthSources);
      const valid = wanted.filter((score) => score.is_valid);
      await lockPortals(
        trx,
        valid.map((score) => score.customer_id),
      );
      if (limit > 1) await sql`select set_config('lock_timeout', ${rowPatience}, true)`.execute(trx);
      await store(trx, valid);
      await fileInvalidScores(trx, wanted);
      return noted.length;
    }),
  );

type RemovedScore = Omit<NotedScore, 'is_valid'>;

/** Removes the oldest ones. Another worker waits for them and then takes the next, so that the order is kept. */
async function removeNoted(trx: Transaction<Database>, limit: number): Promise<RemovedScore[]> {
  const { rows } = await sql<RemovedScore>`
    with batch as materialized (select position from health_intake order by position limit ${limit} for update)
    delete from health_intake i using batch b where i.position = b.position
    returning i.position, i.customer_id, i.score::text as score, i.trend, i.source, i.written_at::text as written_at`.execute(
    trx,
  );
  return rows;
}

/**
 * The scores that some portal of the customer takes; for a customer of no portal, some portal of the organization.
 * @param allowed the columns that the operator names.
 */
async function onlyWanted(
  trx: Transaction<Database>,
  noted: readonly RemovedScore[],
  allowed: readonly string[],
): Promise<NotedScore[]> {
  if (noted.length === 0) return [];
  const { rows } = await sql<NotedScore>`
    with portals as materialized (
      select p.integration_id, p.organization_id, s.settings from hubspot_portals p
      left join hubspot_settings s on s.integration_id = p.integration_id
      where p.disconnected_at is null
    )
    select i.*, i.score::numeric between 0 and 100 as is_valid
    from jsonb_to_recordset(${toJsonb(noted)}::jsonb) as i
      (position bigint, customer_id uuid, score text, trend text, source text, written_at text)
    join customers c on c.id = i.customer_id and c.organization_id is not null
    where i.source = any(${[customersSource, ...allowed]}::text[]) and coalesce(
      (select bool_or(cscx_takes_scores(p.settings, i.source))
        from hubspot_records r join portals p on p.integration_id = r.integration_id
        where r.row_id = c.id and r.object_type = 'company' and not r.is_alias),
      (select bool_or(cscx_takes_scores(p.settings, i.source)) from portals p
        where p.organization_id = c.organization_id),
      false)
    order by i.position`.execute(trx);
  return rows;
}

async function store(trx: Transaction<Database>, scores: readonly NotedScore[]): Promise<void> {
  if (scores.length === 0) return;
  await sql`
    insert into health_scores (customer_id, score, trend, source, calculated_at)
    select i.customer_id, round(i.score)::int, i.trend, i.source, i.written_at
    from jsonb_to_recordset(${toJsonb(scores)}::jsonb) as i
      (position bigint, customer_id uuid, score numeric, trend text, source text, written_at timestamptz)
    order by i.position`.execute(trx);
}

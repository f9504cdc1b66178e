import { sql, type Transaction } from 'kysely';
import type { LinkKind } from '../../../contract/common.ts';
import type { Database } from '../../../db/tables.ts';
import { associationBatchSize } from '../../../hubspot/associations.ts';
import type { LinkMapping } from '../../mapping/object-mapping.ts';
import { isLive } from '../../portal/live-record.ts';
import { readLinks } from '../../read/read-links.ts';
import { storeLinks } from '../../read/refresh-links.ts';
import type { SyncRunContext } from '../sync-run.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { UnansweredLinks } from './run-streams.ts';

/**
 * One run's maximum calls for the links of one kind, with 1,000 records each. HubSpot limits them separately, to 100
 * in 10 s, so a run takes at most half a minute for them; a portal with more records takes several runs.
 */
const linkCallsPerRun = 100;

interface RoundState {
  calls: number;
  done: boolean;
}

/**
 * Continues the round over all links of one kind: a changed association leaves no trace on its records, so it has to
 * be read to be noticed. A small portal's round ends within the run; the next run continues a large one's.
 */
export async function linkRound(run: SyncRunContext, mapping: LinkMapping): Promise<void> {
  const stream = `round:${mapping.kind}`;
  let state = (await readCheckpoint<RoundState>(run.db, run.runId, stream)) ?? { calls: 0, done: false };
  const unanswered: string[] = [];
  let after = await standOf(run, mapping.kind);
  while (!state.done) {
    const ids = await anchorsAfter(run, mapping, after);
    const last = ids.at(-1);
    const read =
      last === undefined ? { anchorIds: [], links: [], unanswered: [] } : await readLinks(run, mapping, ids);
    unanswered.push(...read.unanswered);
    const ended = ids.length < associationBatchSize;
    const calls = state.calls + 1;
    state = { calls, done: ended || calls >= linkCallsPerRun };
    const begins = after === '';
    after = ended ? '' : (last ?? '');
    await run.commit(async (trx) => {
      const deltas = await storeLinks(trx, run, mapping, read);
      await moveRound(trx, run, mapping.kind, { begins, ended, after });
      await writeCheckpoint(trx, run, stream, state);
      return deltas;
    });
  }
  if (unanswered.length > 0) throw new UnansweredLinks(mapping[mapping.readBy], unanswered);
}

/** Whether a round of a kind takes several runs: then the links of changed records are read out of turn. */
export async function isRolling(run: SyncRunContext, mapping: LinkMapping): Promise<boolean> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from (
      select from hubspot_records
      where integration_id = ${run.integrationId} and object_type = ${mapping[mapping.readBy]} and ${isLive()}
      limit ${linkCallsPerRun * associationBatchSize + 1}) r`.execute(run.db);
  return (rows[0]?.n ?? 0) > linkCallsPerRun * associationBatchSize;
}

async function anchorsAfter(run: SyncRunContext, mapping: LinkMapping, after: string): Promise<string[]> {
  const { rows } = await sql<{ external_id: string }>`
    select external_id from hubspot_records
    where integration_id = ${run.integrationId} and object_type = ${mapping[mapping.readBy]}
      and external_id > ${after} and ${isLive()}
    order by external_id limit ${associationBatchSize}`.execute(run.db);
  return rows.map((row) => row.external_id);
}

async function standOf(run: SyncRunContext, kind: LinkKind): Promise<string> {
  const row = await run.db
    .selectFrom('sync_link_rounds')
    .select('after_id')
    .where('integration_id', '=', run.integrationId)
    .where('kind', '=', kind)
    .executeTakeFirst();
  return row?.after_id ?? '';
}

async function moveRound(
  trx: Transaction<Database>,
  run: SyncRunContext,
  kind: LinkKind,
  { begins, ended, after }: { begins: boolean; ended: boolean; after: string },
): Promise<void> {
  await sql`
    insert into sync_link_rounds as r
      (integration_id, organization_id, kind, after_id, started_at, completed_at, seconds)
    values (${run.integrationId}, ${run.organizationId}, ${kind}, ${after}, now(),
      case when ${ended} then now() end, case when ${ended} then 0 end)
    on conflict (integration_id, kind) do update set
      after_id = excluded.after_id,
      started_at = case when ${begins} then now() else r.started_at end,
      completed_at = case when ${ended} then now() else r.completed_at end,
      seconds = case when ${ended} then
        extract(epoch from now() - case when ${begins} then now() else coalesce(r.started_at, now()) end)::int
        else r.seconds end`.execute(trx);
}

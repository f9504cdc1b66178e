import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../../../db/tables.ts';

/** The position of a run's stream; undefined before its first page. */
export async function readCheckpoint<State>(
  db: Kysely<Database>,
  runId: string,
  stream: string,
): Promise<State | undefined> {
  const row = await db
    .selectFrom('sync_checkpoints')
    .select('state')
    .where('run_id', '=', runId)
    .where('stream', '=', stream)
    .executeTakeFirst();
  return row?.state as State | undefined;
}

/** Advances a stream, in the transaction that stored the page: a crash repeats at most that page. */
export async function writeCheckpoint(
  trx: Transaction<Database>,
  scope: { organizationId: string; runId: string },
  stream: string,
  state: object,
): Promise<void> {
  await sql`
    insert into sync_checkpoints (run_id, organization_id, stream, state)
    values (${scope.runId}, ${scope.organizationId}, ${stream}, ${JSON.stringify(state)}::jsonb)
    on conflict (run_id, stream) do update set state = excluded.state`.execute(trx);
}

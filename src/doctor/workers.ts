import { type Kysely, sql } from 'kysely';
import { jobsSchema, type Schemas } from '../base/schemas.ts';
import type { Check } from '../contract/doctor.ts';
import type { Database } from '../db/tables.ts';
import { syncTask } from '../sync/runs/request-sync.ts';
import { ok, problem } from './check.ts';

interface WorkerProcess {
  host: string;
  pid: number;
  heartbeatAt: Date;
}

/**
 * The processes that run background jobs, as registered in the job queue; one that misses three heartbeats is gone.
 */
export async function findWorkers(db: Kysely<Database>, schemas: Schemas): Promise<WorkerProcess[]> {
  const { rows } = await sql<{ host: string; pid: number; heartbeat_on: Date }>`
    select host, pid, heartbeat_on from ${sql.id(jobsSchema(schemas), 'instance')}
    where stopped_on is null and heartbeat_on > now() - make_interval(secs => heartbeat_seconds * 3)
      and workers::text like ${`%"${syncTask}"%`}
    order by heartbeat_on desc`.execute(db);
  return rows.map((row) => ({ host: row.host, pid: row.pid, heartbeatAt: row.heartbeat_on }));
}

/** Whether a worker is running; if not, how many runs of an organization, or of all, wait for one. */
export async function checkWorkers(
  db: Kysely<Database>,
  schemas: Schemas,
  organizationId?: string,
): Promise<Check> {
  const name = 'worker';
  const workers = await findWorkers(db, schemas);
  const [latest] = workers;
  if (latest) {
    return ok(
      name,
      `${workers.length} running; the last heartbeat was at ${latest.heartbeatAt.toISOString()}`,
    );
  }
  const waiting = await db
    .selectFrom('sync_runs')
    .where('status', 'in', ['queued', 'running'])
    .$if(organizationId !== undefined, (query) => query.where('organization_id', '=', organizationId ?? ''))
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return problem(
    name,
    `no running worker; ${waiting.count} runs waiting`,
    'Start one: npm start with ROLE=all or ROLE=worker. A new worker shows up after a few seconds.',
  );
}

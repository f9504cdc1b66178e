import { sql } from 'kysely';
import { type Context, inOrganization } from '../context.ts';
import { AppError } from '../errors.ts';
import { requestSync } from './request-sync.ts';

/** How often a portal is synced by itself. */
export const syncEveryMinutes = 15;

interface DuePortal {
  organization_id: string;
  integration_id: string;
}

/**
 * Asks for a sync of every portal whose turn it is: the last one began so long ago, and ended at least three times
 * as long ago as it took, so that a portal too large for the schedule is not synced without end. Called by every
 * worker from time to time; a portal that two of them find due gets one run.
 */
export async function requestDueSyncs(context: Context): Promise<void> {
  const { rows } = await sql<DuePortal>`
    select p.organization_id, p.integration_id
    from hubspot_portals p
    join integrations i on i.id = p.integration_id
    left join lateral (
      select status, created_at, started_at, completed_at from sync_runs
      where integration_id = p.integration_id order by created_at desc limit 1
    ) r on true
    where p.disconnected_at is null and i.status in ('connected', 'error')
      and coalesce(r.status, '') not in ('queued', 'running')
      and coalesce(r.created_at, p.connected_at) < now() - make_interval(mins => ${syncEveryMinutes})
      and coalesce(r.completed_at + 3 * (r.completed_at - r.started_at), '-infinity') < now()`.execute(
    context.db,
  );
  for (const due of rows) {
    try {
      const ctx = inOrganization(context, due.organization_id, 'schedule');
      await requestSync(ctx, { integrationId: due.integration_id });
    } catch (error) {
      // Paused or disconnected in the meantime: then it is not due.
      if (!(error instanceof AppError)) throw error;
    }
  }
}

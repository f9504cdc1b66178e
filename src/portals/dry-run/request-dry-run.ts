import { sql } from 'kysely';
import { AppError } from '../../base/errors.ts';
import { audit } from '../../context/audit.ts';
import type { OrganizationContext } from '../../context/context.ts';
import type { DryRun } from '../../contract/setup.ts';
import { readIntegration } from '../../sync/portal/read-integration.ts';
import { notConnected, reauthorizationRequired } from '../connect/token-source.ts';
import { dryRunBasis } from './dry-run-basis.ts';
import { readNewestDryRun } from './read-dry-run.ts';

/** The task that runs previews; jobs are keyed by portal. */
export const dryRunTask = 'dry-run';

/** The number of reports kept per portal. */
const kept = 3;

/**
 * Starts a preview of a portal, or returns the one in progress. A worker runs it.
 * @throws {AppError} `not_found`, `portal_not_connected`, `reauthorization_required`.
 */
export async function requestDryRun(context: OrganizationContext, integrationId: string): Promise<DryRun> {
  const { organizationId, actor } = context;
  const scope = { organizationId, integrationId };
  const integration = await readIntegration(context, integrationId);
  if (integration.disconnectedAt !== null) throw notConnected(integration.portalId);
  if (integration.status === 'reauthorization_required') throw reauthorizationRequired(integration.portalId);
  const basis = await dryRunBasis(context.db, scope);
  await context.db.transaction().execute(async (trx) => {
    const inserted = await trx
      .insertInto('hubspot_dry_runs')
      .values({
        integration_id: integrationId,
        organization_id: organizationId,
        basis,
        requested_by: actor,
      })
      .onConflict((conflict) =>
        conflict.column('integration_id').where('status', 'in', ['queued', 'running']).doNothing(),
      )
      .returning('id')
      .executeTakeFirst();
    // Also for one that is stuck because its worker and its job are gone.
    await context.jobs.enqueue(dryRunTask, scope, { key: integrationId, transaction: trx });
    if (!inserted) return;
    await sql`
      delete from hubspot_dry_runs
      where integration_id = ${integrationId} and organization_id = ${organizationId} and id not in (
        select id from hubspot_dry_runs where integration_id = ${integrationId}
        order by created_at desc limit ${sql.lit(kept)})`.execute(trx);
    await audit(trx, { organizationId, actor, action: 'dry_run.request', integrationId });
  });
  const newest = await readNewestDryRun(context, integrationId);
  if (!newest) throw new AppError('not_found', 'The portal has since been deleted.');
  return newest;
}

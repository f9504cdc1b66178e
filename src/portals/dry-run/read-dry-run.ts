import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { OrganizationContext } from '../../context/context.ts';
import { type DryRun, DryRunProgress, DryRunReport } from '../../contract/setup.ts';
import { readIntegration } from '../../sync/portal/read-integration.ts';
import { actorNames } from '../mappings/actor-names.ts';
import { dryRunBasis } from './dry-run-basis.ts';

/**
 * A portal's newest preview, with its report once it has ended; null: there is none.
 * @throws {AppError} `not_found` if the organization has no such integration.
 */
export async function readNewestDryRun(
  context: OrganizationContext,
  integrationId: string,
): Promise<DryRun | null> {
  const { db, organizationId } = context;
  await readIntegration(context, integrationId);
  const row = await db
    .selectFrom('hubspot_dry_runs')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .where('organization_id', '=', organizationId)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  const names = await actorNames(context, [row.requested_by]);
  const basis: unknown = JSON.parse(await dryRunBasis(db, { organizationId, integrationId }));
  // A report of an earlier release may lack parts: then it is ignored.
  const report = DryRunReport.safeParse(row.report);
  return {
    id: row.id,
    integrationId,
    status: row.status,
    progress: z.array(DryRunProgress).parse(row.progress),
    isOutdated: !isDeepStrictEqual(row.basis, basis) || (row.status === 'completed' && !report.success),
    requestedBy: names.get(row.requested_by) ?? row.requested_by,
    createdAt: row.created_at.toISOString(),
    completedAt: row.completed_at?.toISOString() ?? null,
    error: row.error,
    report: report.success ? report.data : null,
  };
}

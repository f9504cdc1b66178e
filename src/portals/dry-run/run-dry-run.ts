import { sql } from 'kysely';
import { AppError, errorText } from '../../base/errors.ts';
import { type Context, inOrganization } from '../../context/context.ts';
import { announce } from '../../context/events.ts';
import type { DryRunProgress, DryRunReport } from '../../contract/setup.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { SyncMappings } from '../../sync/mapping/object-mapping.ts';
import type { PortalScope } from '../../sync/portal/portal-scope.ts';
import { openPortalClient } from '../portal-client.ts';
import { createCallRecord, describeCost, noteCall } from './describe-cost.ts';
import { surveyPortal } from './survey-portal.ts';
import { warningsOf } from './warnings.ts';
import { countRenewals, describeObjects, describeRefusals } from './write-report.ts';

/** Longer than any preview should take: after this time, it has failed. */
const longestMs = 15 * 60_000;

/**
 * Runs the pending preview of a portal, if there is one: reads the portal like its first sync would, and stores the
 * report. No customer data is written. If the process dies, it starts over.
 * @throws if the process stops: the job is retried.
 */
export async function runDryRun(
  context: Context,
  base: SyncMappings,
  scope: PortalScope,
  jobSignal: AbortSignal,
): Promise<void> {
  const taken = await context.db
    .updateTable('hubspot_dry_runs')
    .set({ status: 'running', started_at: sql<Date>`now()`, progress: '[]' })
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('status', 'in', ['queued', 'running'])
    .returning(['id', 'requested_by'])
    .executeTakeFirst();
  if (!taken) return;
  try {
    const signal = AbortSignal.any([jobSignal, AbortSignal.timeout(longestMs)]);
    const report = await makeReport(context, base, scope, taken.id, signal);
    await end(context, scope, taken.id, { status: 'completed', report: toJsonb(report) });
  } catch (error) {
    if (jobSignal.aborted) throw error;
    context.log.warn({ ...scope, reason: errorText(error) }, 'a dry run failed');
    const message =
      error instanceof AppError
        ? error.message
        : 'The preview failed. Try again. If it keeps failing, check the server log.';
    await end(context, scope, taken.id, { status: 'failed', error: message });
  }
}

async function makeReport(
  context: Context,
  base: SyncMappings,
  scope: PortalScope,
  id: string,
  signal: AbortSignal,
): Promise<DryRunReport> {
  const calls = createCallRecord();
  const client = await openPortalClient(context, {
    ...scope,
    signal,
    onRequest: (info) => noteCall(calls, info),
  });
  const portal = await context.db
    .selectFrom('hubspot_portals')
    .select(['portal_id', 'ui_domain', 'time_zone', 'scopes'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .executeTakeFirstOrThrow();
  const ctx = inOrganization(context, scope.organizationId, 'worker');
  const survey = await surveyPortal(ctx, client, base, scope, progressWriter(context, scope, id));
  const cost = await describeCost(
    context,
    { portalId: portal.portal_id, timeZone: portal.time_zone },
    survey,
    calls,
  );
  const place = { uiDomain: portal.ui_domain, portalId: portal.portal_id };
  return {
    objects: describeObjects(survey, place),
    links: survey.links,
    renewals: countRenewals(survey),
    refusals: describeRefusals(survey, place),
    cost,
    warnings: warningsOf(survey, portal.scopes, cost, place),
  };
}

/** Stores the latest state of every part, for the progress display. */
function progressWriter(context: Context, scope: PortalScope, id: string) {
  const parts = new Map<DryRunProgress['part'], DryRunProgress>();
  return async (progress: DryRunProgress): Promise<void> => {
    parts.set(progress.part, progress);
    await context.db
      .updateTable('hubspot_dry_runs')
      .set({ progress: toJsonb([...parts.values()]) })
      .where('id', '=', id)
      .where('organization_id', '=', scope.organizationId)
      .where('status', '=', 'running')
      .execute();
  };
}

async function end(
  context: Context,
  scope: PortalScope,
  id: string,
  outcome: { status: 'completed'; report: string } | { status: 'failed'; error: string },
): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    await trx
      .updateTable('hubspot_dry_runs')
      .set({ ...outcome, completed_at: sql<Date>`now()` })
      .where('id', '=', id)
      .where('organization_id', '=', scope.organizationId)
      .where('status', '=', 'running')
      .execute();
    await announce(trx, {
      organizationId: scope.organizationId,
      type: 'integration',
      integrationId: scope.integrationId,
    });
  });
}

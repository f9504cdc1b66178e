import { sql } from 'kysely';
import { AppError } from '../../base/errors.ts';
import { audit } from '../../context/audit.ts';
import type { OrganizationContext } from '../../context/context.ts';
import { announce } from '../../context/events.ts';
import type { ChangeSetup, Setup } from '../../contract/setup.ts';
import { readDefinitions, readProperties } from '../../sync/definitions/read-definitions.ts';
import { readIntegration } from '../../sync/portal/read-integration.ts';
import { openPortalClient } from '../portal-client.ts';
import { readSetUp } from './read-set-up.ts';

const patienceMs = 30_000;

/**
 * Stores the progress of a portal's setup: the current step and the completed ones, which stay completed. When the
 * portal is confirmed, its properties and deal pipelines are read, because the next steps offer them. Owners aren't
 * read: they would become users.
 * @throws {AppError} `not_found`; `conflict` if the portal is already set up; HubSpot's error.
 */
export async function changeSetUp(
  context: OrganizationContext,
  { integrationId, step, done }: ChangeSetup,
): Promise<Setup> {
  const { organizationId } = context;
  await readIntegration(context, integrationId);
  if (done.includes('confirm')) await readNames(context, integrationId);
  const entry = { at: new Date(context.clock.now()).toISOString(), by: context.actor };
  const added = JSON.stringify(Object.fromEntries(done.map((one) => [one, entry])));
  await context.db.transaction().execute(async (trx) => {
    const changed = await trx
      .updateTable('hubspot_setups')
      // A step that was completed before keeps its time and its user.
      .set({ step, done: sql`${added}::jsonb || done`, updated_at: sql<Date>`now()` })
      .where('integration_id', '=', integrationId)
      .where('organization_id', '=', organizationId)
      .where('completed_at', 'is', null)
      .returning('integration_id')
      .executeTakeFirst();
    if (!changed) {
      throw new AppError('conflict', 'This portal is already set up. Make changes in its settings.');
    }
    if (done.length > 0) {
      const details = { steps: done };
      await audit(trx, {
        organizationId,
        actor: context.actor,
        action: 'portal.set_up',
        integrationId,
        details,
      });
    }
    await announce(trx, { organizationId, type: 'integration', integrationId });
  });
  return readSetUp(context, integrationId);
}

async function readNames(context: OrganizationContext, integrationId: string): Promise<void> {
  const scope = { organizationId: context.organizationId, integrationId };
  const signal = AbortSignal.timeout(patienceMs);
  const client = await openPortalClient(context, { ...scope, signal, priority: 'urgent' });
  try {
    await Promise.all([
      readProperties(context, client, scope),
      readDefinitions(context, client, scope, { owners: false }),
    ]);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new AppError(
      'hubspot_unavailable',
      "HubSpot didn't respond in time. Nothing was changed. Try again in a moment.",
      {
        cause: error,
      },
    );
  }
}

import type { Kysely } from 'kysely';
import type { Database } from '../db/tables.ts';

/** Records who did what to which integration. `details` must contain no secrets and no personal data. */
export async function audit(
  db: Kysely<Database>,
  entry: {
    organizationId: string;
    actor: string;
    action: string;
    integrationId?: string;
    details?: Record<string, unknown>;
  },
): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      organization_id: entry.organizationId,
      actor: entry.actor,
      action: entry.action,
      integration_id: entry.integrationId ?? null,
      details: JSON.stringify(entry.details ?? {}),
    })
    .execute();
}

import { audit } from '../context/audit.ts';
import type { OrganizationContext } from '../context/context.ts';
import type { AuditFilter } from '../contract/audit-log.ts';
import { csvLine, csvStart } from '../text/csv.ts';
import { listAuditLog } from './list-audit-log.ts';

const pageSize = 1_000;

const head = ['time (UTC)', 'who', 'actor', 'what', 'action', 'portal', 'portal id', 'details'];

/**
 * The audit log as CSV, newest first, page by page to limit memory. The export is itself recorded, and is the first
 * line if it matches the filter.
 */
export async function* exportAuditLog(
  context: OrganizationContext,
  filter: AuditFilter,
): AsyncGenerator<string> {
  const { db, organizationId, actor } = context;
  await audit(db, { organizationId, actor, action: 'audit_log.exported', details: { ...filter } });
  yield csvStart + csvLine(head);
  let cursor: string | undefined;
  do {
    const page = await listAuditLog(context, { ...filter, limit: pageSize, ...(cursor ? { cursor } : {}) });
    yield page.items
      .map((entry) =>
        csvLine([
          entry.at,
          entry.actor.name,
          entry.actor.id,
          entry.what,
          entry.action,
          entry.integration?.name ?? null,
          entry.integration?.portalId ?? null,
          JSON.stringify(entry.details),
        ]),
      )
      .join('');
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

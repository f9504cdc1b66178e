import { sql } from 'kysely';
import { errorText } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import type { ProgressDelta } from '../store/portal-writer.ts';

/** New rows after which PostgreSQL is to look at the tables for the first time, and by how much more each further time. */
const firstLook = 1_000;
const growth = 4;

/** What the write path looks records and links up by. Columns are named because indexed expressions take much longer. */
const lookedAt = sql`
  hubspot_records (integration_id, object_type, external_id, row_id, is_alias, source_updated_at),
  hubspot_links (integration_id, kind, from_id, to_id),
  customers (id, organization_id, integration_id), stakeholders (id, organization_id, integration_id, customer_id),
  deals (id, organization_id, integration_id, customer_id),
  stakeholder_customers (stakeholder_id, customer_id), deal_customers (deal_id, customer_id),
  deal_stakeholders (deal_id, stakeholder_id), sync_pending_reads (run_id, kind, external_id)`;

/**
 * Lets PostgreSQL look at the tables whenever a run has made four times as many rows as at the last look. It does so
 * by itself only a minute later; until then it plans as if the tables were nearly empty, and looks each record up by
 * going through all records of its type, which costs more with every page.
 */
export function createStatistics(context: Pick<Context, 'db' | 'log'>): {
  note(deltas: readonly ProgressDelta[]): Promise<void>;
} {
  let made = 0;
  let next = firstLook;
  return {
    async note(deltas) {
      made += deltas.reduce((sum, delta) => sum + (delta.created ?? 0), 0);
      if (made < next) return;
      while (next <= made) next *= growth;
      try {
        await sql`analyze ${lookedAt}`.execute(context.db);
      } catch (error) {
        // The load goes on without; PostgreSQL looks by itself later.
        context.log.debug(
          { reason: errorText(error) },
          'the statistics of the tables could not be refreshed',
        );
      }
    },
  };
}

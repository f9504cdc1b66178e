import { sql } from 'kysely';
import { errorText } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import type { ProgressDelta } from '../store/portal-writer.ts';

/** The number of new rows before the first update of the statistics, and the factor for each further one. */
const firstLook = 1_000;
const growth = 4;

/**
 * The columns with which the write path looks up records and links. They are named because indexed expressions take
 * much longer.
 */
const lookedAt = sql`
  hubspot_records (integration_id, object_type, external_id, row_id, is_alias, source_updated_at),
  hubspot_links (integration_id, kind, from_id, to_id),
  customers (id, organization_id, integration_id), stakeholders (id, organization_id, integration_id, customer_id),
  deals (id, organization_id, integration_id, customer_id),
  stakeholder_customers (stakeholder_id, customer_id), deal_customers (deal_id, customer_id),
  deal_stakeholders (deal_id, stakeholder_id), sync_pending_reads (run_id, kind, external_id)`;

/**
 * Updates PostgreSQL's statistics whenever a run has created four times as many rows as at the last update.
 * PostgreSQL does that itself only a minute later; until then, it plans for nearly empty tables, and scans all
 * records of a type to look up each one, which gets slower with every page.
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
        // The load continues without; PostgreSQL updates the statistics later.
        context.log.debug(
          { reason: errorText(error) },
          'the statistics of the tables could not be refreshed',
        );
      }
    },
  };
}

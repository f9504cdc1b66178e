import { type RawBuilder, sql } from 'kysely';

/**
 * Whether a customer has a score. A value in `customers.health_score` doesn't mean that: it may be the default of the
 * platform's column.
 * @param customerId a column with the customer's id.
 */
export const hasScore = (customerId: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql`exists (select from health_scores hs where hs.customer_id = ${customerId})`;

import { type RawBuilder, sql } from 'kysely';
import { toJsonb } from '../../../db/jsonb.ts';

// Labels of many links as one parameter: PostgreSQL's arrays of arrays have to be rectangular, and most links have no
// labels.

/** The labels of a link as an element of a `text[]`. */
export const labelsOut = ({ labels }: { labels: readonly string[] }): string | null =>
  labels.length === 0 ? null : toJsonb(labels);

/** The column `labels` of such an input as `text[]`. */
export const labelsIn = (alias: string): RawBuilder<unknown> => {
  const labels = sql.ref(`${alias}.labels`);
  return sql`case when ${labels} is null then '{}' else array(select jsonb_array_elements_text(${labels}::jsonb)) end`;
};

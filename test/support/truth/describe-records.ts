import { type Kysely, sql } from 'kysely';
import type { Database } from '../../../src/db/tables.ts';

/** Our stored data of records and their associations, including their aliases: for the report of a failed test. */
export async function describeRecords(db: Kysely<Database>, ids: readonly string[]): Promise<string[]> {
  const { rows: records } = await sql<{ external_id: string; line: string }>`
    select r.external_id, concat_ws(' ', r.object_type, r.external_id, 'row', left(r.row_id::text, 8),
      case when r.is_alias then 'alias' end, case when r.archived_at is not null then 'archived' end,
      'changed', to_char(r.source_updated_at, 'HH24:MI:SS.MS'), 'read', to_char(r.read_at, 'HH24:MI:SS.MS')) as line
    from hubspot_records r
    where r.row_id in (select row_id from hubspot_records where external_id = any(${[...ids]}))
    order by r.row_id, r.is_alias`.execute(db);
  const all = [...new Set([...ids, ...records.map((record) => record.external_id)])];
  const { rows: links } = await sql<{ line: string }>`
    select concat_ws(' ', kind, from_id, '-', to_id, case when is_primary then '(primary)' end, labels::text) as line
    from hubspot_links where from_id = any(${all}) and to_id = any(${all}) order by kind, from_id, to_id`.execute(
    db,
  );
  return [...records.map((record) => record.line), ...links.map((link) => link.line)];
}

import { sql } from 'kysely';
import type { z } from 'zod';
import type { OrganizationContext } from '../../context/context.ts';
import type { RunList, RunListQuery } from '../../contract/sync.ts';
import { type Keyset, keysetAfter, keysetKey, keysetOrder, keysetPage } from '../../db/keyset.ts';
import { describeRuns } from './read-run.ts';

const keyset: Keyset = {
  name: 'runs',
  columns: [
    { sql: sql`sync_runs.created_at`, type: 'timestamptz' },
    { sql: sql`sync_runs.id`, type: 'uuid' },
  ],
  direction: 'desc',
};

/**
 * A page of the organization's runs, newest first.
 * @throws {AppError} `validation_failed` for a cursor of another list.
 */
export async function listRuns(
  context: OrganizationContext,
  query: z.infer<typeof RunListQuery>,
): Promise<z.infer<typeof RunList>> {
  const { integrationId, limit } = query;
  const rows = await context.db
    .selectFrom('sync_runs')
    .selectAll()
    .select(keysetKey(keyset).as('key'))
    .where('organization_id', '=', context.organizationId)
    .where(keysetAfter(keyset, query.cursor))
    .$if(query.direction !== undefined, (runs) =>
      runs.where('mode', query.direction === 'outbound' ? '=' : '<>', 'push'),
    )
    .$if(integrationId !== undefined, (runs) => runs.where('integration_id', '=', integrationId ?? ''))
    .orderBy(sql`${keysetOrder(keyset)}`)
    .limit(limit + 1)
    .execute();
  const page = keysetPage(keyset, rows, limit, (row) => row);
  return { items: await describeRuns(context.db, page.items), nextCursor: page.nextCursor };
}

import { z } from 'zod';
import { ObjectType } from '../../../src/contract/common.ts';
import { RecordListQuery } from '../../../src/contract/records.ts';
import { id, text } from '../ui/search-params.ts';

/** Which of a portal's records are listed: by default, companies in sync. */
export const recordsSearch = z.object({
  integrationId: id,
  objectType: ObjectType.optional().catch(undefined),
  list: RecordListQuery.shape.state.unwrap().optional().catch(undefined),
  cursor: text,
});
export type RecordsSearch = z.infer<typeof recordsSearch>;

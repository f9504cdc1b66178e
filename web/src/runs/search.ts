import { z } from 'zod';
import { ObjectType } from '../../../src/contract/common.ts';
import { RunRecordQuery } from '../../../src/contract/records.ts';
import { id, text } from '../ui/search-params.ts';

/** Without `days`: seven. */
export const historySearch = z.object({
  integrationId: id,
  days: z.enum(['1', '30', '90']).optional().catch(undefined),
});

/** The filter of a run's records. */
export const runSearch = z.object({
  action: RunRecordQuery.shape.action.catch(undefined),
  objectType: ObjectType.optional().catch(undefined),
  cursor: text,
});
export type RunSearch = z.infer<typeof runSearch>;

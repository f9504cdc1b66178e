import { z } from 'zod';
import { Direction, ObjectType } from '../../../src/contract/common.ts';
import { QuarantineCode } from '../../../src/contract/sync.ts';
import { id, text } from '../ui/search-params.ts';

export const syncErrorsSearch = z.object({
  integrationId: id,
  objectType: ObjectType.optional().catch(undefined),
  direction: Direction.optional().catch(undefined),
  code: QuarantineCode.optional().catch(undefined),
  property: text,
  field: text,
  customerId: id,
  runId: id,
  status: z.enum(['open', 'resolved']).optional().catch(undefined),
  cursor: text,
});
export type SyncErrorsSearch = z.infer<typeof syncErrorsSearch>;

import { z } from 'zod';
import { ObjectType } from '../../../src/contract/common.ts';
import { id, text } from '../ui/search-params.ts';

/** `show`: which properties are listed. `property` and `field`: what to map right away. */
export const mappingsSearch = z.object({
  integrationId: id,
  objectType: ObjectType.optional().catch(undefined),
  search: text,
  show: z.enum(['mapped', 'unmapped', 'custom', 'attention']).optional().catch(undefined),
  property: text,
  field: text,
});

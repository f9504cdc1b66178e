import { z } from 'zod';
import { errorCodes } from '../../../src/contract/errors.ts';
import { text } from '../ui/search-params.ts';

/** `connected` and `error` come from the end of the consent at HubSpot; `runs`: pushes in place of syncs. */
export const hubspotSearch = z.object({
  connected: text,
  error: z.enum(errorCodes).optional().catch('internal'),
  runs: z.literal('outbound').optional().catch(undefined),
});

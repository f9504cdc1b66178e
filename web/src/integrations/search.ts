import { z } from 'zod';
import { errorCodes } from '../../../src/contract/errors.ts';
import { text } from '../ui/search-params.ts';

/** `connected` and `error` come from HubSpot's consent page; `runs`: pushes instead of syncs. */
export const hubspotSearch = z.object({
  connected: text,
  error: z.enum(errorCodes).optional().catch('internal'),
  runs: z.literal('outbound').optional().catch(undefined),
});

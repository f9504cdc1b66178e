import { z } from 'zod';
import { errorCodes } from '../../../src/contract/errors.ts';
import { id, text } from '../ui/search-params.ts';

/** The portal whose settings are shown; by default the first one. */
export const portalSearch = z.object({ integrationId: id });

/** `connected` and `error` come from HubSpot's consent page; `runs`: pushes instead of syncs. */
export const hubspotSearch = z.object({
  connected: text,
  error: z.enum(errorCodes).optional().catch('internal'),
  runs: z.literal('outbound').optional().catch(undefined),
});

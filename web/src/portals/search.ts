import { z } from 'zod';
import { errorCodes } from '../../../src/contract/errors.ts';
import { id, text } from '../ui/search-params.ts';

/** The portal whose settings are shown; the first one where it is left out. */
export const portalSearch = z.object({ integrationId: id });

/** `connected` and `error` come from the end of the consent at HubSpot; `runs`: pushes in place of syncs. */
export const hubspotSearch = z.object({
  connected: text,
  error: z.enum(errorCodes).optional().catch('internal'),
  runs: z.literal('outbound').optional().catch(undefined),
});

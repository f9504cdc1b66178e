import { z } from 'zod';
import { id } from '../ui/search-params.ts';

/** The portal whose settings are shown; the first one where it is left out. */
export const portalSearch = z.object({ integrationId: id });

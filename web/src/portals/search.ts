import { z } from 'zod';
import { id } from '../ui/search-params.ts';

/** The portal whose settings are shown; by default the first one. */
export const portalSearch = z.object({ integrationId: id });

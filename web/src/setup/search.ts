import { z } from 'zod';
import { id, text } from '../ui/search-params.ts';
import { wizardSteps } from './setup-steps.ts';

/** `portalId`: a portal to be reconnected; `run`: its first sync, once it was started. */
export const setupSearch = z.object({
  step: z.enum(wizardSteps).optional().catch(undefined),
  integrationId: id,
  portalId: text,
  run: id,
});

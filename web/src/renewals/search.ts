import { z } from 'zod';
import { RenewalStage } from '../../../src/contract/common.ts';

import { RenewalFilters, RenewalGapKind, RenewalRisk } from '../../../src/contract/renewals.ts';
import { day, id, text } from '../ui/search-params.ts';

/** Without a `view`, the renewals are shown as a board; without a `state`, the open ones. */
export const renewalsSearch = z.object({
  view: z.enum(['months', 'gaps']).optional().catch(undefined),
  search: text,
  month: RenewalFilters.shape.month.catch(undefined),
  from: day,
  to: day,
  csmId: id,
  stage: RenewalStage.optional().catch(undefined),
  risk: RenewalRisk.optional().catch(undefined),
  integrationId: id,
  state: z.enum(['closed', 'all']).optional().catch(undefined),
  kind: RenewalGapKind.optional().catch(undefined),
  cursor: text,
});
export type RenewalsSearch = z.infer<typeof renewalsSearch>;

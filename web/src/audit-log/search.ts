import { z } from 'zod';
import { AuditGroup } from '../../../src/contract/audit-log.ts';
import { day, id, text } from '../ui/search-params.ts';

/** `from` and `until` are days in the user's time zone, both inclusive. */
export const auditSearch = z.object({
  actor: text,
  by: z.enum(['people', 'programs']).optional().catch(undefined),
  group: AuditGroup.optional().catch(undefined),
  integrationId: id,
  from: day,
  until: day,
  cursor: text,
});
export type AuditSearch = z.infer<typeof auditSearch>;

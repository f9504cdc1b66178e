import { z } from 'zod';
import { id, text } from '../ui/search-params.ts';

export const alertsSearch = z.object({
  unread: z.literal('true').optional().catch(undefined),
  customerId: id,
  integrationId: id,
  cursor: text,
});
export type AlertsSearch = z.infer<typeof alertsSearch>;

/** `channelId`, `status` and `cursor` belong to the delivery log. */
export const alertSettingsSearch = z.object({
  integrationId: id,
  channelId: id,
  status: z.enum(['waiting', 'sent', 'failed']).optional().catch(undefined),
  cursor: text,
});
export type AlertSettingsSearch = z.infer<typeof alertSettingsSearch>;

import { z } from 'zod';
import { Alert } from './alerts.ts';
import { Id, ObjectType } from './common.ts';
import { SyncRun } from './sync.ts';

/**
 * The events of `GET /api/events` (server-sent events). The event's name is its `type`; `data` is this object. After
 * a lost connection, a client reloads what it shows.
 */
export const ServerEvent = z.discriminatedUnion('type', [
  /** A run made progress or ended. */
  z.object({ type: z.literal('run'), run: SyncRun }),
  /** The state of a portal changed: connected, paused, to be reconnected, disconnected. */
  z.object({ type: z.literal('integration'), integrationId: Id }),
  /** Rows of a customer, its stakeholders or deals changed. */
  z.object({ type: z.literal('records'), objectType: ObjectType, customerIds: z.array(Id) }),
  /** An alert was raised. `readAt` is null. */
  z.object({ type: z.literal('alert'), alert: Alert }),
]);
export type ServerEvent = z.infer<typeof ServerEvent>;

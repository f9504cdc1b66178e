import type { Generated } from 'kysely';
import type { CreatedAt, Json, Timestamp } from './columns.ts';

/** Events for the application that the product is part of. */
export interface HostEventTables {
  host_event_listeners: { type: string; seen_at: Timestamp };
  host_events: {
    id: Generated<string>;
    organization_id: string;
    type: string;
    items: Json;
    done: Generated<number>;
    attempts: Generated<number>;
    due_at: Timestamp;
    created_at: CreatedAt;
  };
}

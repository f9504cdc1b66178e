import type { AccessTables } from './tables/access.ts';
import type { AlertTables } from './tables/alerts.ts';
import type { ChatTables } from './tables/chat.ts';
import type { HealthTables } from './tables/health.ts';
import type { HostEventTables } from './tables/host-events.ts';
import type { PlatformTables } from './tables/platform.ts';
import type { PortalTables } from './tables/portals.ts';
import type { PushTables } from './tables/push.ts';
import type { RecordTables } from './tables/records.ts';
import type { SyncTables } from './tables/sync.ts';

export type { ChangeSource, PendingKind } from './tables/columns.ts';

/**
 * The rows as PostgreSQL returns them, by table. The migrations define them; numeric and bigint are strings, date is
 * 'YYYY-MM-DD', timestamptz is Date.
 */
export interface Database
  extends AccessTables,
    AlertTables,
    ChatTables,
    HealthTables,
    HostEventTables,
    PlatformTables,
    PortalTables,
    PushTables,
    RecordTables,
    SyncTables {}

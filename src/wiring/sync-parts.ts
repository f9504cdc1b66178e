import type { Context } from '../context/context.ts';
import { healthPush } from '../health/health-push.ts';
import { openPortalClient } from '../portals/portal-client.ts';
import type { PushParts } from '../sync/push/outgoing-mapping.ts';
import type { SyncParts } from '../sync/store/portal-writer.ts';
import { syncMappings } from './mappings.ts';

/** What the engine needs from the features: what is synced and pushed, and how to reach a portal. */
export function syncParts(context: Context): SyncParts & PushParts {
  return {
    mappings: syncMappings,
    outgoing: healthPush,
    openClient: (portal) => openPortalClient(context, portal),
  };
}

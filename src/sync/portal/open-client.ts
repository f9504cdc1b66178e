import type { HubspotClient } from '../../hubspot/client.ts';
import type { PortalScope } from './portal-scope.ts';

/** Creates a portal's client; passed in, because the engine doesn't handle tokens. */
export type OpenClient = (
  options: PortalScope & {
    signal: AbortSignal;
    onRequest: () => void;
    beforeSend?: () => Promise<void>;
    priority?: 'normal' | 'urgent';
  },
) => Promise<HubspotClient>;

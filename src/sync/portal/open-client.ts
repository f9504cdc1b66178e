import type { HubspotClient } from '../../hubspot/client.ts';
import type { PortalScope } from './portal-scope.ts';

/** Gives a client for a portal; handed in, because tokens are not the engine's business. */
export type OpenClient = (
  options: PortalScope & {
    signal: AbortSignal;
    onRequest: () => void;
    beforeSend?: () => Promise<void>;
    priority?: 'normal' | 'urgent';
  },
) => Promise<HubspotClient>;

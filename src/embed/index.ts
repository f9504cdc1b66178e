// The package: the HubSpot integration as part of an application. See docs/embedding.md.

export { ConfigError } from '../config.ts';
export type { HostEventData, HostEventType } from '../context/host-events.ts';
export type { Role } from '../contract/common.ts';
export type { Identify } from '../http/callers/host-callers.ts';
export {
  createHubSpotIntegration,
  type HubSpotIntegration,
  type RequestBindings,
} from './create-integration.ts';
export type { EventHandler, IntegrationEvent, IntegrationEvents } from './events.ts';
export type { IntegrationOptions, LogEntry } from './options.ts';
export { type Membership, type SupabaseIdentityOptions, supabaseIdentity } from './supabase-identity.ts';
export { type ExpressHandler, toExpress } from './to-express.ts';
export { toFastify } from './to-fastify.ts';

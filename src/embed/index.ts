// The package: the HubSpot integration as part of an application. See docs/embedding.md.
export { ConfigError } from '../config.ts';
export type { Role } from '../contract/common.ts';
export type { HostEventData, HostEventType } from '../contract/host-events.ts';
export type { Identify, Identity } from '../contract/identity.ts';
export { createHubSpotIntegration } from './create-integration.ts';
export type {
  EventHandler,
  HubSpotIntegration,
  IntegrationEvent,
  IntegrationEvents,
  RequestBindings,
} from './integration.ts';
export type { IntegrationOptions, LogEntry } from './options.ts';
export { type Membership, type SupabaseIdentityOptions, supabaseIdentity } from './supabase-identity.ts';
export { type ExpressHandler, toExpress } from './to-express.ts';
export { toFastify } from './to-fastify.ts';

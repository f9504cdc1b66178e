import { z } from 'zod';
import { ApiVersionSupport, Day, Direction, Id, Moment, ObjectType } from './common.ts';
import { credentialFault } from './credential.ts';
import { PendingExit } from './settings.ts';
import { SetupState } from './setup.ts';

/** The required scopes, and the optional ones with what is off without each. */
export const requiredScopes = [
  'oauth',
  'crm.objects.companies.read',
  'crm.objects.contacts.read',
  'crm.objects.deals.read',
] as const;
export const optionalScopes = {
  'crm.objects.owners.read': "HubSpot owners can't be read, so customers have no CSM.",
  'crm.objects.companies.write': "Health scores and mapped fields of customers can't be written to HubSpot.",
  'crm.objects.contacts.write': "Mapped fields of stakeholders can't be written to HubSpot.",
  'crm.objects.deals.write': "Mapped fields of deals can't be written to HubSpot.",
  'crm.schemas.companies.read': "The health score properties in HubSpot can't be checked.",
  'crm.schemas.companies.write': "The health score properties can't be created in HubSpot automatically.",
} as const;

/**
 * `POST /api/integrations/hubspot/connect`. With `accessToken` (service key, static app token or private app token),
 * the portal is connected immediately; without it, the response has the URL of the consent page.
 */
export const ConnectRequest = z.object({
  portalId: z.union([z.string(), z.number().int().positive()]).transform(String).optional(),
  accessToken: z
    .string()
    .trim()
    .min(1)
    .max(2_000)
    .superRefine((token, ctx) => {
      const fault = credentialFault(token);
      if (fault !== undefined) ctx.addIssue({ code: 'custom', message: `The token ${fault}.` });
    })
    .optional(),
  startSync: z.boolean().default(true),
});
export type ConnectRequest = z.infer<typeof ConnectRequest>;

export const ConnectByConsent = z.object({ authorizeUrl: z.url(), state: z.string() });

export const IntegrationState = z.enum([
  'connected',
  'syncing',
  'reauthorization_required',
  'paused',
  'error',
  'disconnected',
]);
export type IntegrationState = z.infer<typeof IntegrationState>;
/** Their display names. */
export const integrationStateNames: Record<IntegrationState, string> = {
  connected: 'Connected',
  syncing: 'Syncing',
  reauthorization_required: 'Reconnect HubSpot',
  paused: 'Paused',
  error: 'Error',
  disconnected: 'Disconnected',
};

export const ConnectedByToken = z.object({
  integration: z.object({
    id: Id,
    portalId: z.string(),
    name: z.string(),
    status: IntegrationState,
  }),
});

/** One object type of a portal in one direction. */
export const ObjectStatus = z.object({
  objectType: ObjectType,
  direction: Direction,
  /** When its last sync ended without failing; null before the first. */
  lastSyncedAt: Moment.nullable(),
  /** Stored live records. */
  records: z.number().int(),
  /** Records with open sync errors. */
  failing: z.number().int(),
  /** The oldest known change in HubSpot that isn't stored yet; null: none. */
  oldestUnsyncedChangeAt: Moment.nullable(),
  /** What the last comparison found different from HubSpot; null before the first. 0 is the normal case. */
  drift: z.object({ records: z.number().int(), links: z.number().int() }).nullable(),
  lastReconciledAt: Moment.nullable(),
  /** Stored records that the customer filter now excludes. */
  excluded: z.number().int(),
  /**
   * HubSpot's records that the filter excluded from the start, as of the last sync, including contacts without a
   * company. 0 if nothing is excluded.
   */
  leftOut: z.number().int(),
  /** The rule that excludes them, in a sentence; null if there is none. */
  excludedBy: z.string().nullable(),
  /** Those of `records` without open sync errors. */
  inSync: z.number().int(),
  /** What is sent to HubSpot: health scores, mapped fields, or both; empty for the inbound direction. */
  tells: z.array(z.enum(['health', 'fields'])),
});
export type ObjectStatus = z.infer<typeof ObjectStatus>;

/** A portal's state for users: one of these words, and a sentence, which may have several lines. */
export const PortalState = z.object({
  word: z.enum(['Connected', 'Syncing', 'Behind', 'Reconnect HubSpot', 'Paused', 'Disconnected', 'Error']),
  sentence: z.string(),
});
export type PortalState = z.infer<typeof PortalState>;

export const IntegrationStatus = z.object({
  id: Id,
  portalId: z.string(),
  name: z.string(),
  status: IntegrationState,
  state: PortalState,
  freshness: z.enum(['current', 'behind']),
  scopes: z.array(z.string()),
  missingScopes: z.array(z.string()),
  /** The features that are off because a scope wasn't granted. */
  limitations: z.array(z.object({ scope: z.string(), effect: z.string() })),
  schedule: z.object({ everyMinutes: z.number().int().nullable(), timeZone: z.string() }),
  /** When the next nightly comparison is due; null if there will be none: schedule off, paused, no access. */
  nextReconcileAt: Moment.nullable(),
  objects: z.array(ObjectStatus),
  /** Calls in the rolling window, by all processes. */
  rateLimit: z.object({ limit: z.number().int(), used: z.number().int(), windowMs: z.number().int() }),
  lastError: z.string().optional(),
  /** The queued or running run, if any. */
  currentRunId: Id.nullable(),
  accountType: z.string().nullable(),
  timeZone: z.string().nullable(),
  companyCurrency: z.string().nullable(),
  /** The portal in HubSpot; null if unknown. */
  url: z.string().nullable(),
  connectedAt: Moment,
  /** Whether events arrive: without them, only the schedule detects changes. */
  webhooks: z.object({
    /**
     * `refused`: requests arrive with invalid signatures; `silent`: none has arrived for a day, although syncs keep
     * finding changes.
     */
    state: z.enum(['receiving', 'refused', 'silent', 'never_received', 'not_possible']),
    /** When the last event was accepted. */
    lastReceivedAt: Moment.nullable(),
    waiting: z.number().int(),
    /** Requests rejected for their signature since this installation last accepted an event. */
    refused: z.number().int(),
    /** The consequences for the portal, in a sentence. */
    explanation: z.string(),
  }),
  /** The round over all links: when the last one ended, and how long a round takes. */
  links: z.object({ lastRoundAt: Moment.nullable(), roundSeconds: z.number().int().nullable() }),
  /**
   * Used properties that HubSpot calculates: their values change without a trace, so they are checked in rounds.
   * Every value was read at `checkedAt` or later. Absent: none is used, or none was checked yet.
   */
  calculated: z
    .object({ properties: z.number().int(), checkedAt: Moment, everyMinutes: z.number().int() })
    .optional(),
  /** Open findings about HubSpot's definitions; see `GET …/schema-drift`. */
  schemaDrift: z.number().int(),
  pendingExits: z.array(PendingExit),
  /** While the portal is being set up, nothing syncs automatically; null: it is set up. */
  setup: SetupState.nullable(),
  /** HubSpot's API version in use, and how long HubSpot supports it. */
  apiVersion: ApiVersionSupport,
});
export type IntegrationStatus = z.infer<typeof IntegrationStatus>;

/** `GET /api/integrations/hubspot/status`. `oauth`: whether this installation can use the consent page. */
export const StatusResponse = z.object({
  /** Today in the first portal: periods that begin today begin then. Without a portal, in UTC. */
  today: Day,
  integrations: z.array(IntegrationStatus),
  oauth: z.object({ configured: z.boolean(), redirectUri: z.string() }),
});
export type StatusResponse = z.infer<typeof StatusResponse>;

export const DisconnectRequest = z.object({
  integrationId: Id,
  deleteData: z.boolean().default(false),
});
export const DisconnectResponse = z.object({
  integration: z.object({ id: Id, portalId: z.string(), status: IntegrationState }),
  /**
   * Whether HubSpot confirmed that the grant is revoked; false for static tokens, which can only be revoked in
   * HubSpot.
   */
  revoked: z.boolean(),
  deletedData: z.boolean(),
});

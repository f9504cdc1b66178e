/** The object types a practice portal holds, by HubSpot's singular names. */
export const OBJECT_TYPES = ['company', 'contact', 'deal'] as const;
export type ObjectType = (typeof OBJECT_TYPES)[number];

export const PLURALS: Readonly<Record<ObjectType, string>> = {
  company: 'companies',
  contact: 'contacts',
  deal: 'deals',
};
export const OBJECT_TYPE_IDS: Readonly<Record<ObjectType, string>> = {
  contact: '0-1',
  company: '0-2',
  deal: '0-3',
};

const BY_ANY_NAME = new Map<string, ObjectType>(
  OBJECT_TYPES.flatMap((type) => [
    [type, type],
    [PLURALS[type], type],
    [OBJECT_TYPE_IDS[type], type],
  ]),
);

/** The object type that a path segment means: `company`, `companies`, `COMPANY` or `0-2`. */
export function objectTypeFrom(segment: string): ObjectType | undefined {
  return BY_ANY_NAME.get(segment) ?? BY_ANY_NAME.get(segment.toLowerCase());
}

/**
 * HubSpot's call limits. `null` switches one off. Windows roll: any 10 s count, not the clock's.
 */
export interface Limits {
  /** Requests per 10 s, searches and association batches excepted. */
  tenSecondly: number | null;
  /** Searches per second. */
  searchSecondly: number | null;
  /** Association batch and label requests per 10 s, apart from the others. */
  associationsTenSecondly: number | null;
  /** Requests per day of the portal's time zone, searches included. */
  daily: number | null;
  /** Whether a 429 says `Retry-After` (seconds). HubSpot does not always. */
  retryAfter: boolean;
}

export const DEFAULT_LIMITS: Limits = {
  tenSecondly: 100,
  searchSecondly: 5,
  associationsTenSecondly: 100,
  daily: 500_000,
  retryAfter: false,
};

/** What kind of account a portal is, by HubSpot's names. */
export const ACCOUNT_TYPES = ['STANDARD', 'SANDBOX', 'DEVELOPER_TEST', 'APP_DEVELOPER'] as const;
export type AccountType = (typeof ACCOUNT_TYPES)[number];

export interface PortalOptions {
  portalId: number;
  name?: string;
  /** Default STANDARD. */
  accountType?: AccountType;
  /** The same seed, sizes and day give the same data, byte for byte. Default 1. */
  seed?: number;
  /** The day (`YYYY-MM-DD`) from which the data looks back on activity and ahead to renewals. Default 2026-11-01. */
  bornOn?: string;
  companies?: number;
  contacts?: number;
  deals?: number;
  /** A few records with values that real portals hold and nobody expects. Default true. */
  oddities?: boolean;
  timeZone?: string;
  currency?: string;
  /** `na1` or `eu1`: decides the host of record links. */
  hublet?: string;
  limits?: Partial<Limits>;
  /** A token that works without OAuth, as a service key does. Default `pat-<hublet>-practice-<portalId>`. */
  staticToken?: string;
  staticTokenScopes?: string[];
  /** How long a write stays unseen by searches. Default 0. */
  searchLagMs?: number;
  /** Whether merges keep the primary's id. Unset: contacts and companies get a new one, deals keep it. */
  mergeKeepsPrimaryId?: boolean;
}

export interface AppOptions {
  clientId: string;
  clientSecret: string;
  appId: number;
  /** Unset: any `http://localhost…`, `http://127.0.0.1…` or https address. */
  redirectUris?: string[];
  /** Scopes that an authorize URL must name. */
  requiredScopes?: string[];
  /** Scopes it may name. Unset: any scope. */
  optionalScopes?: string[];
}

export interface PracticePortalOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  app?: AppOptions;
  /** Time that each HubSpot call takes. Default 0. */
  latencyMs?: number;
  /** How far HubSpot's clock is ahead of this machine's; below 0: behind. Default 0. */
  clockOffsetMs?: number;
  /** Seconds an access token lives. Default 1800. */
  tokenLifetimeSeconds?: number;
  portals?: PortalOptions[];
}

export const DEFAULT_APP: AppOptions = {
  clientId: 'practice-client-id',
  clientSecret: 'practice-client-secret',
  appId: 1_234_567,
};

export const SCOPES = [
  'oauth',
  'crm.objects.companies.read',
  'crm.objects.companies.write',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.objects.deals.read',
  'crm.objects.deals.write',
  'crm.objects.owners.read',
  'crm.schemas.companies.read',
  'crm.schemas.companies.write',
  'crm.schemas.contacts.read',
  'crm.schemas.contacts.write',
  'crm.schemas.deals.read',
  'crm.schemas.deals.write',
] as const;

/** The object types of a practice portal, by HubSpot's singular names. */
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

/** The object type of a path segment: `company`, `companies`, `COMPANY` or `0-2`. */
export function objectTypeFrom(segment: string): ObjectType | undefined {
  return BY_ANY_NAME.get(segment) ?? BY_ANY_NAME.get(segment.toLowerCase());
}

/** HubSpot's call limits. `null` turns one off. Windows are rolling: any 10 s, not those of the clock. */
export interface Limits {
  /** Requests per 10 s, except searches and association batches. */
  tenSecondly: number | null;
  /** Searches per second. */
  searchSecondly: number | null;
  /** Association batch and label requests per 10 s, counted separately. */
  associationsTenSecondly: number | null;
  /** Requests per day in the portal's time zone, including searches. */
  daily: number | null;
  /** Whether a 429 has `Retry-After` (seconds). HubSpot's don't always. */
  retryAfter: boolean;
}

export const DEFAULT_LIMITS: Limits = {
  tenSecondly: 100,
  searchSecondly: 5,
  associationsTenSecondly: 100,
  daily: 500_000,
  retryAfter: false,
};

/** The account type of a portal, by HubSpot's names. */
export const ACCOUNT_TYPES = ['STANDARD', 'SANDBOX', 'DEVELOPER_TEST', 'APP_DEVELOPER'] as const;
export type AccountType = (typeof ACCOUNT_TYPES)[number];

export interface PortalOptions {
  portalId: number;
  name?: string;
  /** Default STANDARD. */
  accountType?: AccountType;
  /** The same seed, sizes and day give exactly the same data. Default 1. */
  seed?: number;
  /** The day (`YYYY-MM-DD`) from which the data looks back on activity and ahead to renewals. Default 2026-11-01, or today if earlier. */
  bornOn?: string;
  companies?: number;
  contacts?: number;
  deals?: number;
  /** A few records with unexpected values, as in real portals. Default true. */
  oddities?: boolean;
  timeZone?: string;
  currency?: string;
  /** `na1` or `eu1`: determines the host of record links. */
  hublet?: string;
  limits?: Partial<Limits>;
  /** A token that works without OAuth, like a service key. Default `pat-<hublet>-practice-<portalId>`. */
  staticToken?: string;
  staticTokenScopes?: string[];
  /** How long searches don't see a write. Default 0. */
  searchLagMs?: number;
  /** Whether merges keep the primary record's id. Unset: contacts and companies get a new one, deals keep it. */
  mergeKeepsPrimaryId?: boolean;
}

export interface AppOptions {
  clientId: string;
  clientSecret: string;
  appId: number;
  /** Unset: any `http://localhost…`, `http://127.0.0.1…` or https URL. */
  redirectUris?: string[];
  /** Scopes that an authorize URL must contain. */
  requiredScopes?: string[];
  /** Scopes that it may contain. Unset: any scope. */
  optionalScopes?: string[];
}

export interface PracticePortalOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  app?: AppOptions;
  /** The response time of each HubSpot call. Default 0. */
  latencyMs?: number;
  /** How far HubSpot's clock is ahead of this machine's; negative: behind. Default 0. */
  clockOffsetMs?: number;
  /** The lifetime of an access token in seconds. Default 1800. */
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

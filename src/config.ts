import { z } from 'zod';
import { basePathOf } from './base/base-path.ts';
import { defaultSchemas, type Schemas, type SharedRows, sharedRows } from './base/schemas.ts';
import { apiVersionNames, type HubspotApiVersion } from './hubspot/api-versions.ts';
import {
  adminApiKey,
  credential,
  credentials,
  encryptionKeys,
  healthSources,
  hostNames,
  httpUrl,
  integer,
  mailAddress,
  schemaName,
  sharedDefaults,
  url,
} from './setting-values.ts';

/** “`a`, `b` or `c`” */
const eitherOf = (values: readonly string[]): string =>
  new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(values.map((value) => `\`${value}\``));

/**
 * One declaration per setting: type, default, meaning. `npm run cli -- settings` prints them for README.md and
 * docs/operations.md.
 */
const settings = z.object({
  DATABASE_URL: url(['postgres:', 'postgresql:']).optional().meta({
    unset: 'embedded database in `DATA_DIR`',
    description: 'PostgreSQL 15 or newer: `postgresql://user:password@host:5432/database`',
  }),
  DATABASE_SCHEMA: schemaName
    .default(defaultSchemas.own)
    .describe('schema of the database for our tables; the job queue gets one of the same name with `_jobs`'),
  SHARED_SCHEMA: schemaName
    .default(defaultSchemas.shared)
    .describe(
      'schema in which the platform keeps `users`, `customers` and other tables that we share with it',
    ),
  SHARED_ROWS: z
    .enum(sharedRows)
    .default('own')
    .describe(
      'rows of the platform’s tables that an organization sees: `own`, or `include-null` for those without an `organization_id` too; a sync that joins one makes it the organization’s own',
    ),
  SHARED_DEFAULTS: sharedDefaults.optional().meta({
    unset: 'none',
    description:
      'values for required columns of the platform’s tables that HubSpot doesn’t fill: `stakeholders.role=contact`, several separated by commas',
  }),
  HEALTH_SOURCES: healthSources.optional().meta({
    unset: 'none',
    description:
      'columns of the platform’s tables that portals can take health scores from: `public.health_scores.overall`, several separated by commas',
  }),
  DATA_DIR: z.string().default('./.data').describe('folder of the embedded database and generated secrets'),
  HOST: z.string().default('127.0.0.1').describe('address to listen on'),
  PORT: integer(0, 65535).default(3000).describe('port to listen on'),
  PUBLIC_URL: httpUrl.optional().meta({
    unset: '`http://localhost:$PORT`',
    description:
      'URL that browsers and HubSpot use, with a path if there is one (`https://example.com/crm/hubspot`): OAuth redirect, webhooks, links',
  }),
  ROLE: z
    .enum(['all', 'api', 'worker'])
    .default('all')
    .describe(
      'what this process runs: `api` (API and web UI), `worker` (syncs), or `all`; start as many as you need',
    ),
  ADMIN_API_KEY: adminApiKey
    .optional()
    .describe(
      'key of at least 32 characters (`openssl rand -base64 32`) with the admin role in the default organization',
    ),
  ENCRYPTION_KEY: encryptionKeys.optional().meta({
    unset: 'generated for the embedded database, otherwise required',
    description:
      '32 bytes in base64 (`openssl rand -base64 32`); to rotate, a comma-separated list: the first key encrypts, all decrypt',
  }),
  HUBSPOT_CLIENT_ID: credential
    .optional()
    .describe('client id of your HubSpot app; without an app, portals connect with tokens only'),
  HUBSPOT_CLIENT_SECRET: credentials
    .optional()
    .describe(
      'client secret of your HubSpot app; to rotate, a comma-separated list: the first is used for OAuth, all verify webhooks and cards',
    ),
  HUBSPOT_APP_ID: z.string().optional().describe('id of your HubSpot app'),
  HUBSPOT_API_BASE_URL: httpUrl
    .default('https://api.hubapi.com')
    .describe('HubSpot’s API; change it for a proxy or the practice portal'),
  HUBSPOT_AUTHORIZE_URL: httpUrl
    .default('https://app.hubspot.com/oauth/authorize')
    .describe('HubSpot’s consent page; change it for the practice portal'),
  HUBSPOT_API_VERSION: z
    .enum(apiVersionNames)
    .default('2026-03')
    .describe(
      `HubSpot API version: ${eitherOf(apiVersionNames)}; \`2026-09\` and newer also enforce HubSpot’s property rules on writes`,
    ),
  HUBSPOT_BURST_LIMIT: integer(1, 10_000)
    .default(100)
    .describe('calls per 10 s and portal, shared by all processes; HubSpot’s own limit can lower it'),
  HUBSPOT_SEARCH_LIMIT: integer(1, 1_000).default(4).describe('searches per second and portal'),
  WEBHOOK_URL: httpUrl.optional().meta({
    unset: '`$PUBLIC_URL/api/integrations/hubspot/webhooks`',
    description: 'the public webhook URL (must match what HubSpot signs)',
  }),
  SMTP_URL: url(['smtp:', 'smtps:'])
    .regex(/^[\x21-\x7e]*$/, 'must be printable ASCII: write other characters as %XX')
    .optional()
    .describe(
      'mail server for alerts and sign-in links: `smtps://user:password@host:465`, or `smtp://…:587` with TLS where possible',
    ),
  MAIL_FROM: mailAddress.optional().describe('sender address, such as `Alerts <alerts@example.com>`'),
  ALERT_PRIVATE_HOSTS: hostNames
    .optional()
    .describe('comma-separated internal hosts that alerts may be sent to, also over `http`'),
  AI_PROVIDER: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'must be a provider such as openai, anthropic, google or openai-compatible')
    .optional()
    .describe(
      'language model for the chat (optional): `openai`, `anthropic`, `google`, `openai-compatible`, or the name of an installed `@ai-sdk` package',
    ),
  AI_MODEL: z.string().trim().min(1).optional().describe('name of the model'),
  AI_API_KEY: credential.optional().describe('API key of the provider'),
  AI_BASE_URL: httpUrl.optional().describe('URL of the provider; required for `openai-compatible`'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe(
      '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`; JSON on standard output, without secrets',
    ),
});

/** The settings for the documents. */
export const settingRows: { name: string; default: string; meaning: string }[] = Object.entries(
  settings.shape,
).map(([name, setting]) => {
  const { description = '', unset = 'none' } = setting.meta() ?? {};
  const preset = setting.safeParse(undefined).data;
  return { name, default: preset === undefined ? String(unset) : `\`${preset}\``, meaning: description };
});

/** The settings, grouped by the parts that need them. */
export interface Config {
  database: {
    url: string | undefined;
    dataDir: string;
    schemas: Schemas;
    sharedRows: SharedRows;
    sharedDefaults: Record<string, Record<string, string>>;
    /** `schema.table.column` of the platform's columns that portals can take health scores from. */
    healthSources: string[];
  };
  http: {
    host: string;
    port: number;
    publicUrl: string;
    /** The part of a request's path before our own paths; that of `publicUrl`, unless a proxy changes it. */
    basePath: string;
    adminApiKey: string | undefined;
  };
  role: 'all' | 'api' | 'worker';
  /** Undefined: a key is generated in `dataDir`, which requires the embedded database. */
  encryptionKeys: string[] | undefined;
  hubspot: {
    /** Signatures by any of `clientSecrets` are valid; the first one is `clientSecret`. */
    oauthApp: { clientId: string; clientSecret: string; clientSecrets: string[] } | undefined;
    appId: string | undefined;
    apiBaseUrl: string;
    authorizeUrl: string;
    apiVersion: HubspotApiVersion;
    /** Requests per 10 s. */
    burstLimit: number;
    /** Searches per second. */
    searchLimit: number;
    webhookUrl: string;
  };
  alerts: {
    /** Undefined: no email is sent. */
    mail: { smtpUrl: string; from: string } | undefined;
    /** In lowercase; IPv6 addresses without brackets. */
    privateHosts: string[];
  };
  /** The chat's language model. Undefined: the chat knows only its commands. */
  ai:
    | { provider: string; model: string; apiKey: string | undefined; baseUrl: string | undefined }
    | undefined;
  logLevel: string;
}

/** Thrown by `readConfig`; names all wrong or missing settings at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: string[];
  constructor(problems: string[], title = 'Invalid settings') {
    super(`${title}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/**
 * Reads the settings from an environment. An empty string counts as not set.
 * @throws {ConfigError} naming all settings that are wrong or missing.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = settings.safeParse(given);
  const problems = parsed.success ? [] : parsed.error.issues.map((i) => `${String(i.path[0])} ${i.message}`);
  const has = (name: string) => given[name] !== undefined;
  if (has('DATABASE_URL') && !has('ENCRYPTION_KEY')) {
    problems.push(
      'ENCRYPTION_KEY is required when DATABASE_URL is set: 32 bytes in base64 (create one with: openssl rand -base64 32)',
    );
  }
  if (parsed.success && parsed.data.DATABASE_SCHEMA === parsed.data.SHARED_SCHEMA) {
    problems.push('DATABASE_SCHEMA must differ from SHARED_SCHEMA, because other roles have no rights in it');
  }
  if (has('HUBSPOT_CLIENT_ID') !== has('HUBSPOT_CLIENT_SECRET')) {
    const missing = has('HUBSPOT_CLIENT_ID') ? 'HUBSPOT_CLIENT_SECRET' : 'HUBSPOT_CLIENT_ID';
    problems.push(
      `${missing} is missing: set both or neither; find them on the Auth page of your HubSpot app`,
    );
  }
  if (has('SMTP_URL') !== has('MAIL_FROM')) {
    const missing = has('SMTP_URL') ? 'MAIL_FROM' : 'SMTP_URL';
    problems.push(`${missing} is missing: set both to send email, or neither`);
  }
  if (has('AI_PROVIDER') !== has('AI_MODEL')) {
    const missing = has('AI_PROVIDER') ? 'AI_MODEL' : 'AI_PROVIDER';
    problems.push(`${missing} is missing: set both to use a language model in the chat, or neither`);
  }
  if (given.AI_PROVIDER === 'openai-compatible' && !has('AI_BASE_URL')) {
    problems.push('AI_BASE_URL is missing: openai-compatible needs the URL of the server');
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);

  const s = parsed.data;
  const publicUrl = s.PUBLIC_URL ?? `http://localhost:${s.PORT}`;
  return {
    database: {
      url: s.DATABASE_URL,
      dataDir: s.DATA_DIR,
      schemas: { own: s.DATABASE_SCHEMA, shared: s.SHARED_SCHEMA },
      sharedRows: s.SHARED_ROWS,
      sharedDefaults: s.SHARED_DEFAULTS ?? {},
      healthSources: s.HEALTH_SOURCES ?? [],
    },
    http: {
      host: s.HOST,
      port: s.PORT,
      publicUrl,
      basePath: basePathOf(publicUrl),
      adminApiKey: s.ADMIN_API_KEY,
    },
    role: s.ROLE,
    encryptionKeys: s.ENCRYPTION_KEY,
    hubspot: {
      oauthApp:
        s.HUBSPOT_CLIENT_ID && s.HUBSPOT_CLIENT_SECRET?.[0]
          ? {
              clientId: s.HUBSPOT_CLIENT_ID,
              clientSecret: s.HUBSPOT_CLIENT_SECRET[0],
              clientSecrets: s.HUBSPOT_CLIENT_SECRET,
            }
          : undefined,
      appId: s.HUBSPOT_APP_ID,
      apiBaseUrl: s.HUBSPOT_API_BASE_URL,
      authorizeUrl: s.HUBSPOT_AUTHORIZE_URL,
      apiVersion: s.HUBSPOT_API_VERSION,
      burstLimit: s.HUBSPOT_BURST_LIMIT,
      searchLimit: s.HUBSPOT_SEARCH_LIMIT,
      webhookUrl: s.WEBHOOK_URL ?? `${publicUrl}/api/integrations/hubspot/webhooks`,
    },
    alerts: {
      mail: s.SMTP_URL && s.MAIL_FROM ? { smtpUrl: s.SMTP_URL, from: s.MAIL_FROM } : undefined,
      privateHosts: s.ALERT_PRIVATE_HOSTS ?? [],
    },
    ai:
      s.AI_PROVIDER && s.AI_MODEL
        ? { provider: s.AI_PROVIDER, model: s.AI_MODEL, apiKey: s.AI_API_KEY, baseUrl: s.AI_BASE_URL }
        : undefined,
    logLevel: s.LOG_LEVEL,
  };
}

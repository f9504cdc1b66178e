import { type Config, ConfigError, readConfig } from '../config.ts';
import type { Identify } from '../contract/identity.ts';

/** Everything that an integration needs. Nothing is read from the environment. */
export interface IntegrationOptions {
  database: {
    /** PostgreSQL 15 or newer: `postgresql://user:password@host:5432/database`. */
    url: string;
    /** The schema for our tables; the job queue gets one of the same name with `_jobs`. Default: `cscx_hubspot`. */
    schema?: string | undefined;
    /** The schema with your `users`, `customers` and other tables that are shared. Default: `public`. */
    sharedSchema?: string | undefined;
    /** Whether organizations also see rows without an `organization_id`: `include-null`. Default: `own`. */
    sharedRows?: 'own' | 'include-null' | undefined;
    /** Values for required columns of your tables that HubSpot doesn't fill: `{ 'stakeholders.role': 'contact' }`. */
    sharedDefaults?: Readonly<Record<string, string>> | undefined;
    /** Columns of your tables whose new values are health scores, if a portal uses them: `public.health_scores.overall`. */
    healthSources?: readonly string[] | undefined;
  };
  /**
   * The URL that browsers and HubSpot use, with the path of the integration: `https://app.example.com/crm/hubspot`.
   */
  publicUrl: string;
  /** The path at which your server receives the requests, if it isn't that of `publicUrl`: behind a proxy, say. */
  basePath?: string | undefined;
  /** 32 bytes in base64 each. The first encrypts, all decrypt. Losing them means reconnecting every portal. */
  encryptionKeys: readonly string[];
  /** Says who the caller of a request is. Nothing of our own sign-in is served. */
  identify: Identify;
  hubspot?:
    | {
        /** Of your HubSpot app. Without one, portals connect with tokens, and webhooks are refused. */
        clientId?: string | undefined;
        /** To rotate, several: the first is used for OAuth, all verify webhooks and cards. */
        clientSecret?: string | readonly string[] | undefined;
        appId?: string | undefined;
        /** HubSpot API version: `v3`, `2026-03` (the default) or `2026-09`. */
        apiVersion?: string | undefined;
        /** The URL that HubSpot signs, if a proxy changes it. */
        webhookUrl?: string | undefined;
        apiBaseUrl?: string | undefined;
        authorizeUrl?: string | undefined;
        /** Calls per 10 s and portal. Default: 100. */
        burstLimit?: number | undefined;
        /** Searches per second and portal. Default: 4. */
        searchLimit?: number | undefined;
      }
    | undefined;
  /** The page to which HubSpot's consent page leads back, such as `/settings/hubspot`. Default: our own screen. */
  consentReturnPath?: string | undefined;
  mail?: { smtpUrl: string; from: string } | undefined;
  /** Internal hosts that alerts may be sent to, also over `http`. */
  alertPrivateHosts?: readonly string[] | undefined;
  /** A language model for the chat. */
  ai?:
    | { provider: string; model: string; apiKey?: string | undefined; baseUrl?: string | undefined }
    | undefined;
  log?:
    | {
        /** `trace`, `debug`, `info` (the default), `warn`, `error`, `fatal` or `silent`. */
        level?: string | undefined;
        /** Receives each entry, without secrets. Default: JSON lines on standard output. */
        write?: ((entry: LogEntry) => void) | undefined;
      }
    | undefined;
}

/** A line of the log. `level` is a number, as pino has them: 30 is `info`, 40 `warn`, 50 `error`. */
export interface LogEntry {
  level: number;
  time: string;
  msg?: string;
  [field: string]: unknown;
}

/**
 * The settings of an integration.
 * @throws {ConfigError} naming all options that are wrong or missing.
 */
export function toConfig(options: IntegrationOptions): Config {
  if (typeof options !== 'object' || options === null) throw new ConfigError(['none are given'], title);
  const given = settingsOf(options);
  const problems = unknownOptions(options);
  if (typeof options.identify !== 'function')
    problems.push('identify is missing: a function that says who asks');
  for (const name of ['DATABASE_URL', 'PUBLIC_URL', 'ENCRYPTION_KEY'] as const) {
    // The settings explain what a missing key needs.
    if (!given[name] && !(name === 'ENCRYPTION_KEY' && given.DATABASE_URL))
      problems.push(`${optionOf[name]} is required`);
  }
  let config: Config | undefined;
  try {
    config = readConfig(given);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems.map(withOptionNames));
  }
  const basePath = options.basePath ?? config?.http.basePath ?? '';
  if (!/^(\/[\w.~%-]+)*$/.test(basePath)) {
    problems.push('basePath must start with a slash and not end with one: /crm/hubspot');
  }
  if (
    options.consentReturnPath !== undefined &&
    !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(options.consentReturnPath)
  ) {
    problems.push('consentReturnPath must be a path of your application: /settings/hubspot');
  }
  if (problems.length > 0 || !config) throw new ConfigError([...new Set(problems)], title);
  return { ...config, http: { ...config.http, basePath } };
}

const title = 'Invalid options';

/** Options that are no settings. */
const others = ['identify', 'basePath', 'consentReturnPath', 'log.write'];

/** Names that aren't options, because of a typing error, say. */
function unknownOptions(options: IntegrationOptions): string[] {
  const known = [...Object.values(optionOf), ...others];
  const groups = new Set(known.filter((name) => name.includes('.')).map((name) => name.split('.')[0]));
  const given = Object.entries(options).flatMap(([name, value]) =>
    groups.has(name) && typeof value === 'object' && value !== null
      ? Object.keys(value).map((inner) => `${name}.${inner}`)
      : [name],
  );
  return given
    .filter((name) => !known.includes(name) && !groups.has(name))
    .map((name) => {
      const meant = known.find((one) => one.toLowerCase() === name.toLowerCase()) ?? sameGroup(groups, name);
      return `${name} isn't an option${meant ? `: use ${meant}` : ''}`;
    });
}

const sameGroup = (groups: ReadonlySet<string | undefined>, name: string) =>
  [...groups].find((group) => group?.toLowerCase() === name.toLowerCase());

/** The option of each setting. */
export const optionOf = {
  DATABASE_URL: 'database.url',
  DATABASE_SCHEMA: 'database.schema',
  SHARED_SCHEMA: 'database.sharedSchema',
  SHARED_ROWS: 'database.sharedRows',
  SHARED_DEFAULTS: 'database.sharedDefaults',
  HEALTH_SOURCES: 'database.healthSources',
  PUBLIC_URL: 'publicUrl',
  ENCRYPTION_KEY: 'encryptionKeys',
  HUBSPOT_CLIENT_ID: 'hubspot.clientId',
  HUBSPOT_CLIENT_SECRET: 'hubspot.clientSecret',
  HUBSPOT_APP_ID: 'hubspot.appId',
  HUBSPOT_API_BASE_URL: 'hubspot.apiBaseUrl',
  HUBSPOT_AUTHORIZE_URL: 'hubspot.authorizeUrl',
  HUBSPOT_API_VERSION: 'hubspot.apiVersion',
  HUBSPOT_BURST_LIMIT: 'hubspot.burstLimit',
  HUBSPOT_SEARCH_LIMIT: 'hubspot.searchLimit',
  WEBHOOK_URL: 'hubspot.webhookUrl',
  SMTP_URL: 'mail.smtpUrl',
  MAIL_FROM: 'mail.from',
  ALERT_PRIVATE_HOSTS: 'alertPrivateHosts',
  AI_PROVIDER: 'ai.provider',
  AI_MODEL: 'ai.model',
  AI_API_KEY: 'ai.apiKey',
  AI_BASE_URL: 'ai.baseUrl',
  LOG_LEVEL: 'log.level',
} as const;

/** The options as values of settings. */
const settingsOf = (options: IntegrationOptions): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(optionOf).map(([setting, path]) => [setting, asText(valueAt(options, path))]),
  );

function valueAt(options: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((value, name) => (value as Record<string, unknown> | undefined)?.[name], options);
}

/** Lists and pairs are separated by commas. */
function asText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.join(',');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([name, one]) => `${name}=${one}`)
    .join(',');
}

/** What a host does instead of a command. */
const insteadOf: readonly (readonly [command: string, call: string])[] = [
  [', or with npm run cli -- portal connect', ''],
  ['npm start with ROLE=all or ROLE=worker', 'call integration.worker.start() in a process'],
  [' (npm start)', ''],
  ['npm run cli -- migrate', 'integration.migrate()'],
];

/** A message with the names of options and functions instead of settings and commands. */
export const inWordsOfHost = (message: string): string =>
  withOptionNames(insteadOf.reduce((text, [command, call]) => text.replaceAll(command, call), message));

const withOptionNames = (problem: string): string =>
  problem.replace(/\b[A-Z]+(_[A-Z]+)+\b/g, (name) => optionOf[name as keyof typeof optionOf] ?? name);

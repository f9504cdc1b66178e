import { isIP } from 'node:net';
import { z } from 'zod';
import { credentialFault } from './contract/credential.ts';
import { apiVersionNames, type HubspotApiVersion } from './hubspot/api-versions.ts';

/** A whole number given as text, within bounds. */
const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((n) => n >= min && n <= max, `must be from ${min} to ${max}`);

const url = (protocols: string[]) =>
  z
    .string()
    .trim()
    // A URL is parsed without them, and then used with them.
    .regex(/^[^\p{C}\u2028\u2029]*$/u, 'must not hold a line break or an invisible character')
    .refine(
      (text) => {
        const parsed = URL.canParse(text) ? new URL(text) : undefined;
        return parsed !== undefined && protocols.includes(parsed.protocol);
      },
      `must be a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`,
    );

const httpUrl = url(['http:', 'https:'])
  .refine((text) => {
    const parsed = URL.canParse(text) ? new URL(text) : undefined;
    return !parsed?.username && !parsed?.password;
  }, 'must not hold a user name or a password')
  .transform((text) => text.replace(/\/+$/, ''));

/** What goes into headers or was pasted: anything else in it was copied along by mistake. */
const credential = z
  .string()
  .trim()
  .min(1, 'must not be blank')
  .superRefine((text, ctx) => {
    const fault = credentialFault(text);
    if (fault !== undefined) ctx.addIssue({ code: 'custom', message: fault });
  });

/** What a program signs in with, made by people: a short one can be found by trying. */
const adminApiKey = credential.refine(
  (key) => key.length >= 32,
  'must have at least 32 characters (make one with: openssl rand -base64 32)',
);

const encryptionKeys = z
  .string()
  .transform((text) => text.split(',').map((key) => key.trim()))
  .refine(
    (keys) =>
      keys.every((key) => /^[A-Za-z0-9+/_-]+=*$/.test(key) && Buffer.from(key, 'base64').length === 32),
    'must be 32 bytes in base64 (make one with: openssl rand -base64 32); several are separated by commas',
  );

const mailAddress = z
  .string()
  .trim()
  .regex(
    /^([^<>@\p{Cc}]*<[^<>@\s\p{Cc}]+@[^<>@\s\p{Cc}]+>|[^<>@\s\p{Cc}]+@[^<>@\s\p{Cc}]+)$/u,
    'must be an address, or a name with an address: Alerts <alerts@example.com>',
  );

const hostNames = z
  .string()
  .transform((text) =>
    text.split(',').map((host) =>
      host
        .trim()
        .toLowerCase()
        .replace(/^\[|\]$/g, ''),
    ),
  )
  .refine(
    (hosts) => hosts.every((host) => isIP(host) !== 0 || /^[a-z0-9_.-]+$/.test(host)),
    'must be host names or IP addresses without port or path, separated by commas',
  );

/** Several of them, separated by commas. */
const credentials = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(credential));

/** One declaration per setting: type, default, meaning. docs/operations.md lists them for people. */
const settings = z.object({
  /** PostgreSQL 15 or newer. Without it an embedded database is kept under DATA_DIR. */
  DATABASE_URL: url(['postgres:', 'postgresql:']).optional(),
  /** Where the embedded database and generated secrets live. */
  DATA_DIR: z.string().default('./.data'),
  HOST: z.string().default('127.0.0.1'),
  PORT: integer(0, 65535).default(3000),
  /** How browsers and HubSpot reach the product: OAuth redirect, webhook signature, sign-in link. */
  PUBLIC_URL: httpUrl.optional(),
  /** What this process does: everything, only the API and web UI, or only the worker. */
  ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  /** A key of at least 32 characters that acts as admin of the default organization. */
  ADMIN_API_KEY: adminApiKey.optional(),
  /** 32 bytes in base64; a comma-separated list to rotate: the first encrypts, all decrypt. */
  ENCRYPTION_KEY: encryptionKeys.optional(),
  HUBSPOT_CLIENT_ID: credential.optional(),
  /** A comma-separated list to rotate: the first is used for sign-in, all verify what HubSpot signs. */
  HUBSPOT_CLIENT_SECRET: credentials.optional(),
  HUBSPOT_APP_ID: z.string().optional(),
  HUBSPOT_API_BASE_URL: httpUrl.default('https://api.hubapi.com'),
  HUBSPOT_AUTHORIZE_URL: httpUrl.default('https://app.hubspot.com/oauth/authorize'),
  /** Which family of HubSpot's paths is called; 2026-09 holds writes to the rules that administrators set. */
  HUBSPOT_API_VERSION: z.enum(apiVersionNames).default('2026-03'),
  /** Requests per 10 s per portal over all processes; lowered to what HubSpot's headers say. */
  HUBSPOT_BURST_LIMIT: integer(1, 10_000).default(100),
  /** Searches per second per portal. */
  HUBSPOT_SEARCH_LIMIT: integer(1, 1_000).default(4),
  /** The exact URI that HubSpot signs. */
  WEBHOOK_URL: httpUrl.optional(),
  /** The mail server for alerts: smtps://user:password@host:465, or smtp://…:587, which turns TLS on where it can. */
  SMTP_URL: url(['smtp:', 'smtps:'])
    .regex(/^[\x21-\x7e]*$/, 'must be written in visible ASCII: other characters as %XX')
    .optional(),
  /** Whom alerts come from: an address, or `Name <address>`. */
  MAIL_FROM: mailAddress.optional(),
  /** Hosts that alerts may be sent to, by http too, although their addresses are internal; separated by commas. */
  ALERT_PRIVATE_HOSTS: hostNames.optional(),
  /** The language model of the chat: openai, anthropic, google, openai-compatible, or <name> for an installed @ai-sdk/<name>. */
  AI_PROVIDER: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'must be a provider such as openai, anthropic, google or openai-compatible')
    .optional(),
  AI_MODEL: z.string().trim().min(1).optional(),
  AI_API_KEY: credential.optional(),
  AI_BASE_URL: httpUrl.optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

/** The settings, grouped by who needs them. */
export interface Config {
  database: { url: string | undefined; dataDir: string };
  http: { host: string; port: number; publicUrl: string; adminApiKey: string | undefined };
  role: 'all' | 'api' | 'worker';
  /** Undefined: a key is generated under `dataDir`, which only an embedded database allows. */
  encryptionKeys: string[] | undefined;
  hubspot: {
    /** All of `clientSecrets` verify what HubSpot signs; the first is `clientSecret`. */
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
    /** Undefined: no e-mail is sent. */
    mail: { smtpUrl: string; from: string } | undefined;
    /** In lower case; IPv6 addresses without brackets. */
    privateHosts: string[];
  };
  /** The language model of the chat. Undefined: the chat knows its commands only. */
  ai:
    | { provider: string; model: string; apiKey: string | undefined; baseUrl: string | undefined }
    | undefined;
  logLevel: string;
}

/** Thrown by `readConfig`: names every wrong or missing setting at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`The settings are not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
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
      'ENCRYPTION_KEY is required when DATABASE_URL is set: 32 bytes in base64 (make one with: openssl rand -base64 32)',
    );
  }
  if (has('HUBSPOT_CLIENT_ID') !== has('HUBSPOT_CLIENT_SECRET')) {
    const missing = has('HUBSPOT_CLIENT_ID') ? 'HUBSPOT_CLIENT_SECRET' : 'HUBSPOT_CLIENT_ID';
    problems.push(
      `${missing} is missing: set both or neither; they are on the Auth page of your HubSpot app`,
    );
  }
  if (has('SMTP_URL') !== has('MAIL_FROM')) {
    const missing = has('SMTP_URL') ? 'MAIL_FROM' : 'SMTP_URL';
    problems.push(`${missing} is missing: set both to send alerts by e-mail, or neither`);
  }
  if (has('AI_PROVIDER') !== has('AI_MODEL')) {
    const missing = has('AI_PROVIDER') ? 'AI_MODEL' : 'AI_PROVIDER';
    problems.push(`${missing} is missing: set both to use a language model in the chat, or neither`);
  }
  if (given.AI_PROVIDER === 'openai-compatible' && !has('AI_BASE_URL')) {
    problems.push('AI_BASE_URL is missing: openai-compatible needs the address of the server');
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);

  const s = parsed.data;
  const publicUrl = s.PUBLIC_URL ?? `http://localhost:${s.PORT}`;
  return {
    database: { url: s.DATABASE_URL, dataDir: s.DATA_DIR },
    http: { host: s.HOST, port: s.PORT, publicUrl, adminApiKey: s.ADMIN_API_KEY },
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

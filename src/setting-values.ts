import { isIP } from 'node:net';
import { z } from 'zod';
import { credentialFault } from './contract/credential.ts';

// The values that environment variables can have.

/** A whole number given as text, within bounds. */
export const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((n) => n >= min && n <= max, `must be from ${min} to ${max}`);

export const url = (protocols: string[]) =>
  z
    .string()
    .trim()
    // A URL is parsed without control characters, but then used with them.
    .regex(/^[^\p{C}\u2028\u2029]*$/u, 'must not contain a line break or an invisible character')
    .refine(
      (text) => {
        const parsed = URL.canParse(text) ? new URL(text) : undefined;
        return parsed !== undefined && protocols.includes(parsed.protocol);
      },
      `must be a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`,
    );

export const httpUrl = url(['http:', 'https:'])
  .refine((text) => {
    const parsed = URL.canParse(text) ? new URL(text) : undefined;
    return !parsed?.username && !parsed?.password;
  }, 'must not contain a user name or a password')
  .transform((text) => text.replace(/\/+$/, ''));

/** A value for a header, or one that is pasted: other characters were copied by mistake. */
export const credential = z
  .string()
  .trim()
  .min(1, 'must not be blank')
  .superRefine((text, ctx) => {
    const fault = credentialFault(text);
    if (fault !== undefined) ctx.addIssue({ code: 'custom', message: fault });
  });

/** A credential that users make up: a short one can be guessed. */
export const adminApiKey = credential.refine(
  (key) => key.length >= 32,
  'must have at least 32 characters (create one with: openssl rand -base64 32)',
);

export const encryptionKeys = z
  .string()
  .transform((text) => text.split(',').map((key) => key.trim()))
  .refine(
    (keys) =>
      keys.every((key) => /^[A-Za-z0-9+/_-]+=*$/.test(key) && Buffer.from(key, 'base64').length === 32),
    'must be 32 bytes in base64 (create one with: openssl rand -base64 32); separate several with commas',
  );

export const mailAddress = z
  .string()
  .trim()
  .regex(
    /^([^<>@\p{Cc}]*<[^<>@\s\p{Cc}]+@[^<>@\s\p{Cc}]+>|[^<>@\s\p{Cc}]+@[^<>@\s\p{Cc}]+)$/u,
    'must be an email address, or a name with an address: Alerts <alerts@example.com>',
  );

export const hostNames = z
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
    'must be comma-separated host names or IP addresses without port or path',
  );

/** `table.column=value`, separated by commas; by table and column. */
export const sharedDefaults = z
  .string()
  .transform((text) => text.split(',').map((part) => /^\s*([a-z_]\w*)\.([a-z_]\w*)=(.*?)\s*$/.exec(part)))
  .refine(
    (parts) => parts.every((part) => part !== null),
    'must be table.column=value, several separated by commas: stakeholders.role=contact',
  )
  .transform((parts) => {
    const byTable: Record<string, Record<string, string>> = {};
    for (const [, table = '', column = '', value = ''] of parts.flatMap((part) => (part ? [part] : []))) {
      byTable[table] = { ...byTable[table], [column]: value };
    }
    return byTable;
  });

/** `schema.table.column`, separated by commas. */
export const healthSources = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine(
    (names) => names.every((name) => /^[a-z_]\w*\.[a-z_]\w*\.[a-z_]\w*$/i.test(name)),
    'must be schema.table.column, several separated by commas: public.health_scores.overall',
  )
  .refine((names) => {
    const tables = names.map((name) => name.slice(0, name.lastIndexOf('.')));
    return new Set(tables).size === tables.length;
  }, 'must name only one column of a table');

export const schemaName = z
  .string()
  .regex(
    /^(?!pg_|information_schema$)[a-z_][a-z0-9_]{0,49}$/,
    'must be lower-case letters, digits and underscores, at most 50, and no schema of PostgreSQL itself',
  );

/** A comma-separated list. */
export const credentials = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(credential));

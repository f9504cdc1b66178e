import { redacted, redactSecrets } from '../../base/secrets.ts';
import type { HubspotErrorDetail } from '../errors.ts';
import type { Reply } from './http.ts';
import { parseJson } from './json.ts';

/** The information in an error response. HubSpot warns that any field can be missing. */
export interface ErrorReply {
  status: number;
  message: string | undefined;
  category: string | undefined;
  subCategory: string | undefined;
  correlationId: string | undefined;
  policyName: string | undefined;
  /** `BAD_REFRESH_TOKEN` and the like: OAuth endpoints send it where other endpoints have the word "error". */
  oauthStatus: string | undefined;
  /** RFC 6749: `invalid_grant` and the like. */
  oauthError: string | undefined;
  requiredScopes: string[];
  details: HubspotErrorDetail[];
  excerpt: string;
}

const excerptLength = 500;

/** Reads an error response of any form, including HTML. Never throws. */
export function readErrorReply(reply: Reply, secrets: readonly string[]): ErrorReply {
  const clean = redact(reply.text, secrets);
  const body = asObject(tryParse(clean));
  const message = text(body.message) ?? text(body.error_description);
  const entries = asArray(body.errors).map(asObject);
  return {
    status: reply.status,
    message: message?.slice(0, excerptLength),
    category: text(body.category),
    subCategory: text(body.subCategory),
    correlationId: text(body.correlationId) ?? reply.headers.get('x-hubspot-correlation-id') ?? undefined,
    policyName: text(body.policyName),
    oauthStatus: text(body.status),
    oauthError: text(body.error),
    requiredScopes: [
      ...new Set(
        [body, ...entries].flatMap((entry) => texts(asObject(entry.context).requiredGranularScopes)),
      ),
    ],
    details: readDetails(body),
    excerpt: clean.replace(/\s+/g, ' ').trim().slice(0, excerptLength),
  };
}

/** The details in an error response, or in an entry of a batch response's `errors`. */
export function readDetails(error: Record<string, unknown>): HubspotErrorDetail[] {
  return [
    ...asArray(error.errors).map(asObject).map(readDetail),
    ...detailsInMessage(text(error.message) ?? text(error.error_description)),
  ];
}

function readDetail(entry: Record<string, unknown>): HubspotErrorDetail {
  const context = asObject(entry.context);
  return {
    message: (text(entry.message) ?? '').slice(0, excerptLength),
    code: text(entry.code) ?? text(entry.error) ?? text(entry.category),
    properties: [...texts(context.propertyName), ...texts(context.properties), ...texts(entry.name)],
    inputs: [...texts(context.objectWriteTraceId), ...texts(context.ids), ...texts(context.id)],
  };
}

/** A rejected write often has its details as JSON inside its message: "… were not valid: [{…}]". */
function detailsInMessage(message: string | undefined): HubspotErrorDetail[] {
  const start = message?.indexOf('[{') ?? -1;
  if (message === undefined || start < 0) return [];
  const end = message.lastIndexOf('}]');
  return asArray(tryParse(message.slice(start, end + 2)))
    .map(asObject)
    .map(readDetail);
}

const tokenField =
  /("(?:access_token|refresh_token|id_token|client_secret|code_verifier|token|tokenKey)"\s*:\s*)"[^"]*"/g;
/** An authorization code; HubSpot's error codes, such as INVALID_OPTION, look similar. */
const codeField = /("code"\s*:\s*)"(?![A-Z][A-Z_]*")[^"]*"/g;

/** Replaces known secrets, and what looks like one. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = redactSecrets(
    text.replace(tokenField, `$1"${redacted}"`).replace(codeField, `$1"${redacted}"`),
  );
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    clean = clean
      .replaceAll(secret, redacted)
      .replaceAll(encodeURIComponent(secret.toWellFormed()), redacted);
  }
  return clean;
}

function tryParse(json: string): unknown {
  try {
    return parseJson(json);
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Context values are usually lists, and sometimes a single value. */
function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((entry) => typeof entry === 'string');
}

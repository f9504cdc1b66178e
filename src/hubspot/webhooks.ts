import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { parseJson } from './calls/json.ts';
import { HubspotError } from './errors.ts';

/** A request as received, before parsing. */
export interface SignedRequest {
  method: string;
  /** The URL as HubSpot called it, from the configuration: behind a proxy, the received URL isn't the signed one. */
  url: string;
  /** The exact bytes. */
  rawBody: Uint8Array;
  /** Names in lowercase. */
  headers: Record<string, string | undefined>;
}

const allowedAgeMs = 5 * 60_000;

/**
 * Whether HubSpot signed this request with one of the app's client secrets; during a rotation, there are two. If
 * there is a version 3 signature, it alone counts, and is valid for 5 minutes in both directions. Versions 1 and 2
 * have no timestamp, so the caller must tolerate replays. Missing, truncated or malformed parts return false; nothing
 * is thrown.
 */
export function verifySignature(
  request: SignedRequest,
  clientSecrets: readonly string[],
  now: number,
): boolean {
  return clientSecrets.some((clientSecret) => isSignedWith(request, clientSecret, now));
}

function isSignedWith(request: SignedRequest, clientSecret: string, now: number): boolean {
  if (clientSecret === '') return false;
  const v3 = request.headers['x-hubspot-signature-v3'];
  if (v3 !== undefined) return verifyV3(request, clientSecret, v3, now);

  const signature = request.headers['x-hubspot-signature'];
  if (signature === undefined) return false;
  const hash = createHash('sha256').update(clientSecret);
  switch (request.headers['x-hubspot-signature-version'] ?? 'v1') {
    case 'v1':
      return same(signature, hash.update(request.rawBody).digest('hex'));
    case 'v2':
      hash.update(request.method.toUpperCase()).update(request.url).update(request.rawBody);
      return same(signature, hash.digest('hex'));
    default:
      return false;
  }
}

function verifyV3(request: SignedRequest, clientSecret: string, signature: string, now: number): boolean {
  const timestamp = request.headers['x-hubspot-request-timestamp'] ?? '';
  if (!/^\d{1,15}$/.test(timestamp) || Math.abs(now - Number(timestamp)) > allowedAgeMs) return false;
  const expected = createHmac('sha256', clientSecret)
    .update(request.method.toUpperCase())
    .update(decodeSignedUrl(request.url))
    .update(request.rawBody)
    .update(timestamp)
    .digest('base64');
  return same(signature, expected);
}

/** The escapes that HubSpot decodes before signing; all others are left alone. */
const signedEscapes: Record<string, string> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
};

function decodeSignedUrl(url: string): string {
  return url.replace(/%[0-9A-Fa-f]{2}/g, (code) => signedEscapes[code.toUpperCase()] ?? code);
}

/** Compares in constant time, wherever the first difference is. */
function same(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The commonly needed parts of an event; `raw` has the rest. Every field but `raw` can be missing. */
export interface WebhookEvent {
  portalId: string | undefined;
  /** `company.propertyChange`, `object.merge` and so on; HubSpot adds more. */
  subscriptionType: string | undefined;
  /** `0-2` and so on; only for `object.*` events. */
  objectTypeId: string | undefined;
  objectId: string | undefined;
  /** Milliseconds since the epoch. */
  occurredAt: number | undefined;
  propertyName: string | undefined;
  /** `INTEGRATION` together with our app's id as `sourceId`: an echo of our own write. */
  changeSource: string | undefined;
  sourceId: string | undefined;
  /** For a merge: all records that were merged. */
  primaryObjectId: string | undefined;
  mergedObjectIds: string[];
  newObjectId: string | undefined;
  /** For an association change. */
  fromObjectId: string | undefined;
  toObjectId: string | undefined;
  raw: Record<string, unknown>;
}

/**
 * Reads the array of events that HubSpot posts. Ids keep all their digits. Entries that aren't objects are dropped;
 * events of any type are returned.
 * @throws {HubspotError} `malformed` if the body isn't a JSON array.
 */
export function parseWebhookEvents(rawBody: Uint8Array): WebhookEvent[] {
  let body: unknown;
  try {
    body = parseJson(Buffer.from(rawBody).toString('utf8'));
  } catch (cause) {
    throw new HubspotError('malformed', 'The body is not JSON.', { cause });
  }
  if (!Array.isArray(body)) throw new HubspotError('malformed', 'The body is not an array of events.');
  return body
    .filter((entry): entry is Record<string, unknown> => typeof entry === 'object' && entry !== null)
    .map((raw) => ({
      portalId: idOf(raw.portalId),
      subscriptionType: textOf(raw.subscriptionType),
      objectTypeId: textOf(raw.objectTypeId),
      objectId: idOf(raw.objectId),
      occurredAt: typeof raw.occurredAt === 'number' ? raw.occurredAt : undefined,
      propertyName: textOf(raw.propertyName),
      changeSource: textOf(raw.changeSource),
      sourceId: idOf(raw.sourceId),
      primaryObjectId: idOf(raw.primaryObjectId),
      mergedObjectIds: Array.isArray(raw.mergedObjectIds)
        ? raw.mergedObjectIds.map(idOf).filter((id) => id !== undefined)
        : [],
      newObjectId: idOf(raw.newObjectId),
      fromObjectId: idOf(raw.fromObjectId),
      toObjectId: idOf(raw.toObjectId),
      raw,
    }));
}

function idOf(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : textOf(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

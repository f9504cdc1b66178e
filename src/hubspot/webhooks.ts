import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { parseJson } from './calls/json.ts';
import { HubspotError } from './errors.ts';

/** A request as it arrived, before anything was parsed. */
export interface SignedRequest {
  method: string;
  /** The address as HubSpot called it, from configuration: what a proxy passes on is not what was signed. */
  url: string;
  /** The very bytes. */
  rawBody: Uint8Array;
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
}

const allowedAgeMs = 5 * 60_000;

/**
 * Whether HubSpot signed this request with one of the app's client secrets; there are two while it is rotated. A version 3 signature decides alone wherever
 * there is one, and holds for 5 minutes, in both directions. Versions 1 and 2 have no time, so the caller must
 * bear repetitions. Anything missing, cut or malformed is false; nothing is thrown.
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

/** The escapes that HubSpot undoes before it signs; all others stay as they are. */
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

/** Compares in a time that does not depend on where they differ. */
function same(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** An event as far as everyone needs it; `raw` has the rest. Every field but `raw` may be missing. */
export interface WebhookEvent {
  portalId: string | undefined;
  /** `company.propertyChange`, `object.merge` and so on; an open list. */
  subscriptionType: string | undefined;
  /** `0-2` and so on, with `object.*` events only. */
  objectTypeId: string | undefined;
  objectId: string | undefined;
  /** Milliseconds since the epoch. */
  occurredAt: number | undefined;
  propertyName: string | undefined;
  /** `INTEGRATION` together with our app's id as `sourceId`: an echo of our own write. */
  changeSource: string | undefined;
  sourceId: string | undefined;
  /** Of a merge: every record that took part. */
  primaryObjectId: string | undefined;
  mergedObjectIds: string[];
  newObjectId: string | undefined;
  /** Of an association change. */
  fromObjectId: string | undefined;
  toObjectId: string | undefined;
  raw: Record<string, unknown>;
}

/**
 * Reads the array of events that HubSpot posts. Ids keep all their digits. Entries that are no objects are left
 * out; events of any type are taken.
 * @throws {HubspotError} `malformed` when the body is not a JSON array.
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

import { createHash, createHmac } from 'node:crypto';

export type SignatureVersion = 'v1' | 'v2' | 'v3';

export interface SignedRequest {
  secret: string;
  method: string;
  /** HubSpot's URL, including the query. */
  url: string;
  /** The exact text that is sent. */
  body: string;
  /** Epoch milliseconds; v3 only. */
  timestamp: number;
}

/** The escapes that HubSpot decodes in the URL before signing by v3; all others stay. */
const DECODED: Readonly<Record<string, string>> = {
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

/** A HubSpot signature: v1 and v2 are SHA-256 in hex over the secret and the request, v3 is an HMAC in base64. */
export function sign(version: SignatureVersion, request: SignedRequest): string {
  const { secret, method, url, body, timestamp } = request;
  switch (version) {
    case 'v1':
      return createHash('sha256').update(`${secret}${body}`).digest('hex');
    case 'v2':
      return createHash('sha256').update(`${secret}${method}${url}${body}`).digest('hex');
    case 'v3':
      return createHmac('sha256', secret)
        .update(`${method}${decodeAddress(url)}${body}${timestamp}`)
        .digest('base64');
  }
}

/** The signature headers of the given versions. */
export function signatureHeaders(
  versions: readonly SignatureVersion[],
  request: SignedRequest,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const version of versions) {
    if (version === 'v3') {
      headers['x-hubspot-signature-v3'] = sign('v3', request);
      headers['x-hubspot-request-timestamp'] = String(request.timestamp);
    } else {
      headers['x-hubspot-signature'] = sign(version, request);
      headers['x-hubspot-signature-version'] = version;
    }
  }
  return headers;
}

function decodeAddress(url: string): string {
  return url.replaceAll(/%[0-9A-Fa-f]{2}/g, (code) => DECODED[code.toUpperCase()] ?? code);
}

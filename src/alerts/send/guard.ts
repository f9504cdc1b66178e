import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address that a host name resolves to. */
export interface Address {
  address: string;
  family: 4 | 6;
}

/** Resolves a host name; default: Node's resolver. */
export type Resolve = (host: string) => Promise<Address[]>;

/** A URL that must not be called; `message` says why and how to fix it. */
export class RefusedUrl extends Error {
  override readonly name = 'RefusedUrl';
}

/**
 * Rejects a URL for what is visible without DNS: a scheme other than https, credentials, an internal address, or a
 * name of this machine. Hosts in ALERT_PRIVATE_HOSTS may be internal and use http.
 * @throws {RefusedUrl}
 */
export function refuseUrl(url: URL, privateHosts: readonly string[]): void {
  const host = hostOf(url);
  if (url.username !== '' || url.password !== '') {
    throw new RefusedUrl('The URL contains a user name or a password. Remove them.');
  }
  if (privateHosts.includes(host) && (url.protocol === 'https:' || url.protocol === 'http:')) return;
  if (url.protocol !== 'https:') {
    throw new RefusedUrl(
      `Alerts are only sent over https. Use an https URL, or add ${host} to ALERT_PRIVATE_HOSTS if it is one of your own hosts.`,
    );
  }
  const name = host.replace(/\.$/, '');
  if (isIP(host) !== 0 && !isPublic(host)) throw internal(host);
  if (name === 'localhost' || name.endsWith('.localhost')) throw internal(host);
}

/**
 * The addresses at which a URL's host may be called: public ones or, for hosts in ALERT_PRIVATE_HOSTS, any. The call
 * must use exactly these: resolving the name again could return others.
 * @throws {RefusedUrl} if all are internal; the resolver's error if there are none.
 */
export async function allowedAddresses(
  url: URL,
  privateHosts: readonly string[],
  resolve: Resolve = resolveHost,
): Promise<Address[]> {
  refuseUrl(url, privateHosts);
  const host = hostOf(url);
  const version = isIP(host);
  const found: Address[] =
    version === 0 ? await resolve(host) : [{ address: host, family: version === 6 ? 6 : 4 }];
  const allowed = privateHosts.includes(host) ? found : found.filter(({ address }) => isPublic(address));
  if (allowed.length === 0) throw internal(host);
  return allowed;
}

/** In lowercase; an IPv6 address without brackets. */
export function hostOf(url: URL): string {
  return url.hostname.toLowerCase().replace(/^\[|\]$/g, '');
}

/**
 * Whether an address is on the public internet. Addresses that embed another one (mapped, translated, tunneled)
 * aren't: their destination is unknown.
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  // In IPv6, only 2000::/3 is allocated; the rest holds old notations for IPv4 addresses.
  return parsed instanceof ipaddr.IPv4 || (parsed.toByteArray()[0] ?? 0) >> 5 === 1;
}

async function resolveHost(host: string): Promise<Address[]> {
  const found = await lookup(host, { all: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
}

function internal(host: string): RefusedUrl {
  return new RefusedUrl(
    `${host} is an internal address, and alerts aren't sent to internal addresses. If it is one of your own hosts, add it to ALERT_PRIVATE_HOSTS.`,
  );
}

import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { AppError } from '../base/errors.ts';
import type { Role } from '../contract/common.ts';
import type { Identify } from '../contract/identity.ts';

/** A person's membership of an organization, as the host's table has it. */
export interface Membership {
  organizationId: string;
  organizationName?: string | null | undefined;
  /** The host's own name of the role. */
  role: string | null;
}

export interface SupabaseIdentityOptions {
  /** The project's public keys: `https://<project>.supabase.co/auth/v1/.well-known/jwks.json`. */
  jwksUrl?: string | undefined;
  /** The project's JWT secret, for projects that still sign with it. */
  secret?: string | undefined;
  /** The project's `https://<project>.supabase.co/auth/v1`, checked if given. */
  issuer?: string | undefined;
  /** Default: `authenticated`. Tokens of the anonymous role have another one. */
  audience?: string | undefined;
  /** The memberships of a user, such as the rows of `org_members` with this `user_id`. */
  members: (userId: string) => Promise<readonly Membership[]> | readonly Membership[];
  /**
   * Our role for each of the host's. Default: `owner` and `admin` are admins, `manager` is a manager, `csm` and `member`
   * are CSMs, all others viewers.
   */
  roles?: Readonly<Record<string, Role>> | undefined;
}

const usualRoles: Record<string, Role> = {
  owner: 'admin',
  admin: 'admin',
  manager: 'manager',
  csm: 'csm',
  member: 'csm',
};

/** Names one of a user's organizations. For those of others, it counts as not there. */
const organizationHeader = 'x-organization-id';

/**
 * Identifies callers by the access tokens of Supabase: `Authorization: Bearer <token>`. The organization is the one in
 * the header `x-organization-id`, if the user is a member of it; without the header, the only one or the first.
 * @throws {TypeError} without `jwksUrl` and `secret`, with both, or without `members`.
 */
export function supabaseIdentity(options: SupabaseIdentityOptions): Identify {
  const verify = verifier(options);
  if (typeof options.members !== 'function') {
    throw new TypeError('supabaseIdentity needs members: a function that returns the memberships of a user.');
  }
  const roles = options.roles ?? usualRoles;
  return async (request) => {
    const token = /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    if (token === undefined) return null;
    const claims = await verify(token);
    if (!claims?.sub || claims.role === 'anon' || claims.is_anonymous === true) return null;
    const memberships = await options.members(claims.sub);
    const wanted = request.headers.get(organizationHeader)?.trim().toLowerCase();
    const membership = wanted
      ? memberships.find(({ organizationId }) => organizationId.toLowerCase() === wanted)
      : memberships[0];
    if (!membership) return null;
    return {
      userId: claims.sub,
      email: claims.email ?? null,
      name: nameOf(claims),
      organizationId: membership.organizationId,
      organizationName: membership.organizationName ?? null,
      role: roles[membership.role?.toLowerCase() ?? ''] ?? 'viewer',
    };
  };
}

interface Claims {
  sub?: string;
  email?: string;
  role?: string;
  is_anonymous?: boolean;
  /** Users can change it themselves, to anything. */
  user_metadata?: { full_name?: unknown; name?: unknown } | null;
}

const longestName = 200;

function nameOf({ user_metadata: details }: Claims): string | null {
  const name = [details?.full_name, details?.name].find((value) => typeof value === 'string');
  return name?.replace(/\p{Cc}/gu, '').slice(0, longestName) ?? null;
}

/** @returns a function that reads a token's claims; undefined for an invalid token. */
function verifier({ jwksUrl, secret, issuer, audience = 'authenticated' }: SupabaseIdentityOptions) {
  if ((jwksUrl === undefined) === (secret === undefined)) {
    throw new TypeError('supabaseIdentity needs either jwksUrl or secret.');
  }
  if (jwksUrl !== undefined && !URL.canParse(jwksUrl)) {
    throw new TypeError(
      'supabaseIdentity: jwksUrl must be a URL, such as https://<project>.supabase.co/auth/v1/.well-known/jwks.json.',
    );
  }
  const checks = { audience, requiredClaims: ['exp'], ...(issuer === undefined ? {} : { issuer }) };
  const read = async (token: string) => {
    // Each kind of key allows its own algorithms only: a public key must never count as a secret.
    if (jwksUrl === undefined) {
      const key = new TextEncoder().encode(secret);
      return jwtVerify(token, key, { ...checks, algorithms: ['HS256'] });
    }
    return jwtVerify(token, keys(), { ...checks, algorithms: ['RS256', 'ES256', 'EdDSA'] });
  };
  let remote: JWTVerifyGetKey | undefined;
  const keys = () => {
    remote ??= createRemoteJWKSet(new URL(jwksUrl ?? ''));
    return remote;
  };
  return async (token: string): Promise<Claims | undefined> => {
    try {
      return (await read(token)).payload as Claims;
    } catch (error) {
      if (isUnavailable(error)) {
        throw new AppError('not_ready', 'Sign-ins can’t be checked right now. Try again in a moment.', {
          cause: error,
        });
      }
      return undefined;
    }
  };
}

/** Whether the keys couldn't be loaded. All other errors are about the token. */
const isUnavailable = (error: unknown): boolean =>
  !(error instanceof errors.JOSEError) ||
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  // Every response but 200 from the address of the keys.
  error.code === errors.JOSEError.code;

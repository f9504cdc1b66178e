import { createHash, randomBytes } from 'node:crypto';

export interface AccessToken {
  token: string;
  portalId: number;
  scopes: ReadonlySet<string>;
  /** Epoch milliseconds; a static token never expires. */
  expiresAt: number;
  isStatic: boolean;
  refreshToken?: string;
  userId: number;
}

export interface Grant {
  refreshToken: string;
  portalId: number;
  scopes: readonly string[];
  userId: number;
}

interface Code extends Omit<Grant, 'refreshToken'> {
  redirectUri: string;
  expiresAt: number;
  used: boolean;
  codeChallenge: string | undefined;
}

const CODE_LIFETIME_MS = 60_000;

/** The codes, refresh tokens and access tokens issued by this server, for all portals. */
export class Tokens {
  readonly #now: () => number;
  readonly #codes = new Map<string, Code>();
  readonly #grants = new Map<string, Grant>();
  readonly #access = new Map<string, AccessToken>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A single-use code for the redirect to the app, valid for one minute. */
  issueCode(
    portalId: number,
    scopes: readonly string[],
    redirectUri: string,
    codeChallenge?: string,
    userId = 60_002_164,
  ): string {
    const code = randomBytes(16).toString('hex');
    const expiresAt = this.#now() + CODE_LIFETIME_MS;
    this.#codes.set(code, { portalId, scopes, redirectUri, expiresAt, used: false, codeChallenge, userId });
    return code;
  }

  /** Redeems a code for a grant, or returns the problem in HubSpot's words. */
  redeem(
    code: string,
    redirectUri: string,
    verifier: string,
  ):
    | { grant: Grant }
    | { problem: 'BAD_AUTH_CODE' | 'EXPIRED_AUTH_CODE' | 'BAD_REDIRECT_URI' | 'BAD_CODE_VERIFIER' } {
    const known = this.#codes.get(code);
    if (!known || known.used) return { problem: 'BAD_AUTH_CODE' };
    if (known.expiresAt <= this.#now()) return { problem: 'EXPIRED_AUTH_CODE' };
    if (known.redirectUri !== redirectUri) return { problem: 'BAD_REDIRECT_URI' };
    if (known.codeChallenge !== undefined) {
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      if (challenge !== known.codeChallenge) return { problem: 'BAD_CODE_VERIFIER' };
    }
    known.used = true;
    return { grant: this.grant(known.portalId, known.scopes, known.userId) };
  }

  portalOfCode(code: string): number | undefined {
    return this.#codes.get(code)?.portalId;
  }

  /** A refresh token without any page. A portal has one grant; a new one replaces the last. */
  grant(portalId: number, scopes: readonly string[], userId = 60_002_164): Grant {
    const grant = {
      refreshToken: `na1-${randomBytes(18).toString('hex')}`,
      portalId,
      scopes: [...new Set(['oauth', ...scopes])],
      userId,
    };
    this.#grants.set(grant.refreshToken, grant);
    return grant;
  }

  findGrant(refreshToken: string): Grant | undefined {
    return this.#grants.get(refreshToken);
  }

  issueAccess(grant: Grant, lifetimeSeconds: number): AccessToken {
    const access: AccessToken = {
      token: `CP${randomBytes(48).toString('base64url')}`,
      portalId: grant.portalId,
      scopes: new Set(grant.scopes),
      expiresAt: this.#now() + lifetimeSeconds * 1000,
      isStatic: false,
      refreshToken: grant.refreshToken,
      userId: grant.userId,
    };
    this.#access.set(access.token, access);
    return access;
  }

  addStatic(token: string, portalId: number, scopes: readonly string[]): void {
    this.#access.set(token, {
      token,
      portalId,
      scopes: new Set(scopes),
      expiresAt: Number.POSITIVE_INFINITY,
      isStatic: true,
      userId: 60_002_164,
    });
  }

  findAccess(token: string): AccessToken | undefined {
    return this.#access.get(token);
  }

  /** Revokes a refresh token; its access tokens work until they expire. */
  revokeGrant(refreshToken: string): boolean {
    return this.#grants.delete(refreshToken);
  }

  /** Expires access tokens of a portal now: all of them, or one. */
  expireAccess(portalId: number, token?: string): void {
    for (const access of this.#access.values()) {
      if (access.portalId !== portalId || access.isStatic) continue;
      if (token === undefined || access.token === token) access.expiresAt = this.#now();
    }
  }

  /** Revokes all OAuth tokens of a portal at once. */
  uninstall(portalId: number): void {
    for (const [token, grant] of this.#grants) if (grant.portalId === portalId) this.#grants.delete(token);
    for (const [token, access] of this.#access) {
      if (access.portalId === portalId && !access.isStatic) this.#access.delete(token);
    }
  }

  /** Revokes the static tokens of a portal. */
  revokeStatic(portalId: number): void {
    for (const [token, access] of this.#access) {
      if (access.portalId === portalId && access.isStatic) this.#access.delete(token);
    }
  }

  hasGrant(portalId: number): boolean {
    return [...this.#grants.values()].some((grant) => grant.portalId === portalId);
  }
}

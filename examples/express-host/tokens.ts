import { jwtVerify, SignJWT } from 'jose';

/** The host's own access tokens, in the form that Supabase gives them. */
export interface Tokens {
  issue(person: { id: string; email: string; name: string | null }): Promise<string>;
  /** @returns the id of the person; undefined for an invalid token. */
  verify(token: string): Promise<string | undefined>;
}

const audience = 'authenticated';

export function createTokens(secret: string): Tokens {
  const key = new TextEncoder().encode(secret);
  return {
    issue: ({ id, email, name }) =>
      new SignJWT({ email, role: audience, user_metadata: { full_name: name } })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(id)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(key),
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, key, { audience, algorithms: ['HS256'] });
        return payload.sub;
      } catch {
        return undefined;
      }
    },
  };
}

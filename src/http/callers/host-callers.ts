import { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import { Role } from '../../contract/common.ts';
import type { Identify, Identity } from '../../contract/identity.ts';
import { ensureOrganization } from '../../organizations/ensure-organization.ts';
import type { Caller } from '../../sign-in/caller.ts';
import { ensureHostUser } from '../../users/host-user.ts';
import type { Callers } from './callers.ts';

const ValidIdentity = z.object({
  userId: z.string().min(1).max(200),
  email: z.string().max(320).nullish(),
  name: z.string().max(200).nullish(),
  organizationId: z.guid().transform((id) => id.toLowerCase()),
  organizationName: z.string().max(200).nullish(),
  role: Role,
});
/** How long a user and an organization are known before they are looked up again, in milliseconds. */
const knownForMs = 60_000;
const mostKnown = 10_000;

/** Callers as the host identifies them. Their organizations and users are created at their first request. */
export function hostCallers(context: Context, identify: Identify): Callers {
  const known = new Map<string, { user: Promise<Caller['user']>; until: number }>();

  function userOf(identity: Identity): Promise<Caller['user']> {
    const key = JSON.stringify(identity);
    const now = context.clock.now();
    const entry = known.get(key);
    if (entry && entry.until > now) return entry.user;
    const user = ensureOrganization(context, {
      id: identity.organizationId,
      name: identity.organizationName ?? undefined,
    }).then(() => ensureHostUser(context, identity));
    // A failure is no knowledge.
    user.catch(() => known.delete(key));
    known.delete(key);
    known.set(key, { user, until: now + knownForMs });
    for (const oldest of known.keys()) {
      if (known.size <= mostKnown) break;
      known.delete(oldest);
    }
    return user;
  }

  async function identityOf(request: Request): Promise<Identity | null> {
    const given = await identify(request);
    if (given === null || given === undefined) return null;
    const parsed = ValidIdentity.safeParse(given);
    if (parsed.success) return parsed.data;
    // An error of the host's code, not of the caller: it is logged, and the response says nothing about it.
    throw new Error(`identify returned an invalid identity: ${z.prettifyError(parsed.error)}`);
  }

  return {
    async find(c) {
      const identity = await identityOf(c.req.raw);
      if (!identity) return { refusal };
      const { organizationId, role } = identity;
      return {
        caller: { organizationId, role, user: await userOf(identity), sessionId: null, apiKey: null },
      };
    },
    async isStillAllowed(c) {
      const before = c.get('caller');
      const identity = await identityOf(c.req.raw).catch((error: unknown) => {
        if (error instanceof AppError) return null;
        throw error;
      });
      return identity?.organizationId === before.organizationId && identity.role === before.role;
    },
  };
}

const refusal = "You're not signed in. Sign in to the application that HubSpot is part of, then try again.";

import type { Role } from '../contract/common.ts';

/** The caller of a request. */
export interface Caller {
  organizationId: string;
  role: Role;
  /** Null for an API key. */
  user: { id: string; name: string | null; email: string | null } | null;
  /** The browser session, null for an API key. */
  sessionId: string | null;
  /** A key that an admin created; null for users and for ADMIN_API_KEY. */
  apiKey: { id: string; name: string; madeByUserId: string | null } | null;
}

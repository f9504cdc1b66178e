import type { Role } from './common.ts';

/** The caller of a request, as the application that the product is part of knows them. */
export interface Identity {
  /** The application's id of the user. */
  userId: string;
  email?: string | null | undefined;
  name?: string | null | undefined;
  /** The application's id of the organization: a UUID. Callers see its rows only. */
  organizationId: string;
  /** Shown in the UI; changes are followed. */
  organizationName?: string | null | undefined;
  role: Role;
}

/** The caller of a request; null if the request has no valid credentials. */
export type Identify = (request: Request) => Promise<Identity | null> | Identity | null;

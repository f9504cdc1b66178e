import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { Session } from '../../../src/contract/session.ts';
import { type ChangeProfile, EndedSessions, Profile } from '../../../src/contract/users.ts';
import { request } from './request.ts';

/** Who is signed in. Fails with `unauthenticated` when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => request(Session, '/api/session', { signal }),
  staleTime: 5 * 60_000,
});

/** Ends the session of this browser. */
export const signOut = () => request(z.unknown(), '/api/session', { method: 'DELETE' });

export const profileQuery = queryOptions({
  queryKey: ['profile'],
  queryFn: ({ signal }) => request(Profile, '/api/profile', { signal }),
});

export const changeProfile = (body: ChangeProfile) =>
  request(Profile, '/api/profile', { method: 'PATCH', body });

/** Ends the sessions of all other browsers of this person. */
export const endOtherSessions = () => request(EndedSessions, '/api/session/others', { method: 'DELETE' });

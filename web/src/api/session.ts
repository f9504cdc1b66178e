import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { Session } from '../../../src/contract/session.ts';
import { request } from './request.ts';

/** Who is signed in. Fails with `unauthenticated` when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => request(Session, '/api/session', { signal }),
  staleTime: 5 * 60_000,
});

/** Ends the session of this browser. */
export const signOut = () => request(z.unknown(), '/api/session', { method: 'DELETE' });

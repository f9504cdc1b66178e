import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { Session } from '../../../src/contract/session.ts';
import { type ChangeProfile, EndedSessions, Profile } from '../../../src/contract/users.ts';
import { type Then, useChange } from './mutations.ts';
import { request } from './request.ts';

/** Who is signed in. Fails with `unauthenticated` when no one is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ client, signal }) => request(Session, '/api/session', { client, signal }),
  staleTime: 5 * 60_000,
});

export const profileQuery = queryOptions({
  queryKey: ['profile'],
  queryFn: ({ client, signal }) => request(Profile, '/api/profile', { client, signal }),
});

/** Saves the profile of the current user. */
export function useSaveProfile(then: Then<Profile, ChangeProfile>) {
  const queryClient = useQueryClient();
  return useChange(
    {
      change: async (client, body: ChangeProfile) => {
        const saved = await request(Profile, '/api/profile', { client, method: 'PATCH', body });
        queryClient.setQueryData(profileQuery.queryKey, saved);
        return saved;
      },
      stale: [sessionQuery.queryKey, ['users']],
    },
    then,
  );
}

/** Signs this browser out, and forgets all data. */
export function useSignOut(then: Then<unknown, void>) {
  const queryClient = useQueryClient();
  return useChange(
    {
      change: async (client) => {
        await request(z.unknown(), '/api/session', { client, method: 'DELETE' });
        queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
        await queryClient.resetQueries({ queryKey: sessionQuery.queryKey });
      },
      stale: [],
    },
    then,
  );
}

/** Ends the user's sessions in all other browsers. */
export const useEndOtherSessions = (then: Then<z.infer<typeof EndedSessions>, void>) =>
  useChange(
    {
      change: (client) => request(EndedSessions, '/api/session/others', { client, method: 'DELETE' }),
      stale: [],
    },
    then,
  );

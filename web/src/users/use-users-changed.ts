import { useQueryClient } from '@tanstack/react-query';
import { sessionQuery } from '../api/session.ts';

/** Has everything read anew that somebody's access, name or role may change. */
export const useUsersChanged = () => {
  const queryClient = useQueryClient();
  return () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ['users'] }),
      queryClient.invalidateQueries({ queryKey: ['api-keys'] }),
      // Somebody may have changed themselves.
      queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey }),
    ]);
};

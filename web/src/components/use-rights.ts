import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../api/session.ts';

/**
 * What the person who is signed in may do: CSMs and above start, cancel and retry; only administrators connect,
 * pause and disconnect. The server decides; screens only leave out what it would refuse.
 */
export const useRights = (): { maySync: boolean; mayAdminister: boolean } => {
  const session = useQuery(sessionQuery);
  const role = session.data?.role;
  return { maySync: role !== undefined && role !== 'viewer', mayAdminister: role === 'admin' };
};

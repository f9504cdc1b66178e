import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../api/session.ts';

/**
 * What the person who is signed in may do: CSMs and above start, cancel and retry; managers and above see who
 * did what; only administrators connect, pause, disconnect and let people in. The server decides; screens only leave out what it would refuse.
 */
export const useRights = (): { maySync: boolean; mayAudit: boolean; mayAdminister: boolean } => {
  const session = useQuery(sessionQuery);
  const role = session.data?.role;
  return {
    maySync: role !== undefined && role !== 'viewer',
    mayAudit: role === 'manager' || role === 'admin',
    mayAdminister: role === 'admin',
  };
};

import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../api/session.ts';

/**
 * The current user's permissions: CSMs and above start, cancel and retry; managers and above see the audit log; only
 * admins connect, pause and disconnect portals and manage users. The server decides; screens only hide what it would
 * reject.
 */
export const useRights = (): {
  maySync: boolean;
  mayAudit: boolean;
  mayAdminister: boolean;
  /** Whether an admin decides here who signs in; not if this is part of another program. */
  mayAdmit: boolean;
} => {
  const session = useQuery(sessionQuery);
  const role = session.data?.role;
  return {
    maySync: role !== undefined && role !== 'viewer',
    mayAudit: role === 'manager' || role === 'admin',
    mayAdminister: role === 'admin',
    mayAdmit: role === 'admin' && session.data?.signIn === 'own',
  };
};

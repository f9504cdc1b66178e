import { IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../../api/session.ts';
import { roleWords } from '../role-words.ts';
import { EmptyState } from './empty-state.tsx';
import { Panel } from './panel.tsx';

/** Shown instead of a screen that the user's role has no access to. */
export function NeedsRole({ least, what }: { least: 'admin' | 'manager'; what: string }) {
  const mine = useQuery(sessionQuery).data?.role;
  return (
    <Panel>
      <EmptyState icon={IconLock} title={least === 'admin' ? 'Admins only' : 'Managers and admins only'}>
        {mine === undefined ? '' : `Your role is ${roleWords[mine].word.toLowerCase()}. `}
        Ask an admin of your organization if you need to {what}.
      </EmptyState>
    </Panel>
  );
}

import { useQuery } from '@tanstack/react-query';
import type { ChatData } from '../../../src/contract/chat.ts';
import { quarantineWords, type SyncErrorGroup } from '../../../src/contract/sync.ts';
import { syncErrorGroupsQuery } from '../api/sync-errors.ts';
import { ErrorCause } from './error-cause.tsx';
import { StatePill } from './state-pill.tsx';
import { useRights } from './use-rights.ts';

const keyOf = (group: SyncErrorGroup): string =>
  [group.integrationId, group.objectType, group.code, group.property, group.field].join(' ');

/** The causes as they are now: what was mended since the reply says so. */
export function ChatErrors({ data }: { data: Extract<ChatData, { type: 'errors' }> }) {
  const { groups, customer } = data;
  const now = useQuery({ ...syncErrorGroupsQuery(undefined), enabled: groups.length > 0 });
  const { maySync } = useRights();
  if (groups.length === 0) return null;
  const several = new Set(groups.map(({ integrationId }) => integrationId)).size > 1;
  const open = now.data && new Map(now.data.items.map((group) => [keyOf(group), group]));
  return (
    <ul className="cx-errors" aria-label="Causes">
      {groups.map((group) => {
        const key = keyOf(group);
        if (open && !open.has(key)) {
          return (
            <li key={key} className="cx-error cx-chat-mended">
              <span className="cx-strong">{quarantineWords[group.code]}</span>
              <StatePill tone="good">Mended</StatePill>
            </li>
          );
        }
        return (
          <ErrorCause
            key={key}
            // The causes as they are now are those of all customers.
            group={(customer ? undefined : open?.get(key)) ?? group}
            portalName={several ? group.portalName : undefined}
            // All records of the cause would be tried, of other customers too.
            mayRetry={maySync && !customer}
          />
        );
      })}
    </ul>
  );
}

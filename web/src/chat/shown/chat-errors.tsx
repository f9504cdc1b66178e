import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ChatData } from '../../../../src/contract/chat.ts';
import { quarantineWords, type SyncErrorGroup } from '../../../../src/contract/sync.ts';
import { syncErrorGroupsQuery } from '../../api/sync-errors.ts';
import { ErrorCard, ErrorCards } from '../../errors/error-card.tsx';
import { ErrorCause } from '../../errors/error-cause.tsx';
import { useRights } from '../../ui/use-rights.ts';
import { StatePill } from '../../ui/value/state-pill.tsx';

const keyOf = (group: SyncErrorGroup): string =>
  [group.integrationId, group.objectType, group.code, group.property, group.field].join(' ');

/** The current causes: those fixed since the reply are marked. */
export function ChatErrors({ data }: { data: Extract<ChatData, { type: 'errors' }> }) {
  const { groups, customer } = data;
  const now = useQuery({ ...syncErrorGroupsQuery(undefined), enabled: groups.length > 0 });
  const { maySync } = useRights();
  if (groups.length === 0) return null;
  const several = new Set(groups.map(({ integrationId }) => integrationId)).size > 1;
  const open = now.data && new Map(now.data.items.map((group) => [keyOf(group), group]));
  return (
    <ErrorCards label="Causes">
      {groups.map((group) => {
        const key = keyOf(group);
        if (open && !open.has(key)) {
          return (
            <ErrorCard key={key}>
              <Group justify="space-between" gap="xs" px={14} py="xs">
                <span className="cx-strong">{quarantineWords[group.code]}</span>
                <StatePill tone="good">Fixed</StatePill>
              </Group>
            </ErrorCard>
          );
        }
        return (
          <ErrorCause
            key={key}
            // Current causes cover all customers.
            group={(customer ? undefined : open?.get(key)) ?? group}
            portalName={several ? group.portalName : undefined}
            // A retry covers all records of the cause, including those of other customers.
            mayRetry={maySync && !customer}
          />
        );
      })}
    </ErrorCards>
  );
}

import { Group, Stack } from '@mantine/core';
import type { ChatData } from '../../../../src/contract/chat.ts';
import { formatCount } from '../../format/amounts.ts';
import { Health } from '../../health/health.tsx';
import {
  RenewalClose,
  RenewalCustomer,
  RenewalDeal,
  RenewalRiskReasons,
  RenewalStagePill,
  RenewalValue,
} from '../../renewals/renewal-parts.tsx';
import { ChatAge, ChatEntry, ChatList } from './chat-parts.tsx';
import styles from './shown.module.css';

/** Renewals, the next one first, each with its risk and the reasons. */
export function ChatRenewals({ data }: { data: Extract<ChatData, { type: 'renewals' }> }) {
  const { renewals, count, syncedAt } = data;
  return (
    <>
      {renewals.length > 0 && (
        <ChatList
          label="Renewals"
          more={
            count > renewals.length &&
            `${formatCount(renewals.length)} of ${formatCount(count)} shown, earliest close date first.`
          }
        >
          {renewals.map((renewal) => (
            <ChatEntry key={renewal.deal.id}>
              <div className={styles.sides}>
                <Stack gap={0} miw={0}>
                  <RenewalCustomer renewal={renewal} />
                  <RenewalDeal renewal={renewal} />
                </Stack>
                <Stack gap={0} align="flex-end" ta="end">
                  <RenewalValue renewal={renewal} />
                  <RenewalClose renewal={renewal} />
                </Stack>
              </div>
              <Group gap="xs">
                {renewal.customer && renewal.customer.healthScore !== null && (
                  <Health score={renewal.customer.healthScore} trend={renewal.customer.healthTrend} />
                )}
                <RenewalStagePill renewal={renewal} />
              </Group>
              <RenewalRiskReasons renewal={renewal} />
            </ChatEntry>
          ))}
        </ChatList>
      )}
      <ChatAge syncedAt={syncedAt} />
    </>
  );
}

import { Group } from '@mantine/core';
import type { Renewal } from '../../../src/contract/renewals.ts';
import { Health } from '../health/health.tsx';
import { Line } from '../ui/value/values.tsx';
import styles from './renewal-card.module.css';
import {
  RenewalClose,
  RenewalCsm,
  RenewalCustomer,
  RenewalDeal,
  RenewalRiskReasons,
  RenewalValue,
} from './renewal-parts.tsx';

/** A renewal on the board; its column says its stage. */
export function RenewalCard({ renewal }: { renewal: Renewal }) {
  const { deal, customer } = renewal;
  return (
    <li className={styles.card}>
      <Group wrap="nowrap" align="flex-start" gap="xs">
        <div className={styles.names}>
          <RenewalCustomer renewal={renewal} />
          <RenewalDeal renewal={renewal} />
        </div>
        {customer && customer.healthScore !== null && (
          <Health score={customer.healthScore} trend={customer.healthTrend} />
        )}
      </Group>
      <Group wrap="nowrap" align="flex-start" justify="space-between" gap="xs">
        <div className={styles.value}>
          <RenewalValue renewal={renewal} />
        </div>
        <div className={styles.when}>
          <RenewalClose renewal={renewal} />
        </div>
      </Group>
      {!deal.isClosed && <RenewalRiskReasons renewal={renewal} />}
      <Group wrap="nowrap" justify="space-between" gap="xs" className={styles.foot}>
        <RenewalCsm renewal={renewal} />
        <span>
          <Line text={deal.stageLabel ?? deal.stageId} fallback="" />
        </span>
      </Group>
    </li>
  );
}

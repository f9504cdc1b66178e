import { Group, Stack } from '@mantine/core';
import { IconHeartbeat } from '@tabler/icons-react';
import type { Customer } from '../../../src/contract/customers.ts';
import { capitalize } from '../format/intervals.ts';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { LinkButton } from '../ui/value/links.tsx';
import { Age } from '../ui/value/values.tsx';
import { Health } from './health.tsx';
import { HealthComponents } from './health-components.tsx';
import { HealthHistory } from './health-history.tsx';
import { HealthInHubspot } from './health-in-hubspot.tsx';
import styles from './health-panel.module.css';
import { HealthReasons, reasonsShown } from './health-reasons.tsx';
import { healthSourceWords } from './health-words.ts';

/** A score with its trend, its source, and the reasons for it. */
export function HealthScore({ health }: { health: Customer['health'] }) {
  return (
    <Stack gap="sm" miw={0}>
      <Group gap="4px 14px" className="cx-break">
        <Health score={health.score} trend={health.trend} large />
        {health.calculatedAt !== null && (
          <span className="cx-soft">
            {health.source !== null && <bdi>{capitalize(healthSourceWords(health.source))} </bdi>}
            <Age at={health.calculatedAt} />
          </span>
        )}
      </Group>
      <HealthReasons reasons={health.reasons} />
    </Stack>
  );
}

/** A customer's score, the reasons for it, its history, its components, and its push to HubSpot. */
export function HealthPanel({ customer }: { customer: Customer }) {
  const { health } = customer;
  if (health.score === null) {
    return (
      <Panel title="Health">
        <EmptyState
          icon={IconHeartbeat}
          title="No health score yet"
          action={
            <LinkButton to="/settings/integrations/hubspot/health" variant="default">
              Health settings
            </LinkButton>
          }
        >
          Scores come from a program over the API, or from built-in scoring once it is turned on.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel title="Health">
      <div className={styles.columns}>
        <HealthScore health={health} />
        <div>
          <HealthHistory customerId={customer.id} />
        </div>
        <HealthComponents components={health.components} said={health.reasons.slice(0, reasonsShown)} />
      </div>
      <div className={styles.foot}>
        <HealthInHubspot customer={customer} />
      </div>
    </Panel>
  );
}

import type { ChatData } from '../../../../src/contract/chat.ts';
import { HealthComponents } from '../../health/health-components.tsx';
import { HealthInHubspot } from '../../health/health-in-hubspot.tsx';
import { HealthScore } from '../../health/health-panel.tsx';
import styles from './shown.module.css';

/** A customer's health: the score, the reasons, the components, and its progress to HubSpot. */
export function ChatHealth({ data }: { data: Extract<ChatData, { type: 'health' }> }) {
  const { health, customer } = data;
  if (health.score === null) return null;
  return (
    <div className={styles.card}>
      <HealthScore health={health} />
      <HealthComponents components={health.components} said={health.reasons} />
      <HealthInHubspot customer={{ id: customer.id, health }} />
    </div>
  );
}

import type { ChatData } from '../../../../src/contract/chat.ts';
import { HealthComponents } from '../../health/health-components.tsx';
import { HealthInHubspot } from '../../health/health-in-hubspot.tsx';
import { HealthScore } from '../../health/health-panel.tsx';

/** The health of a customer: why it is that, what it is made of, and whether HubSpot has it. */
export function ChatHealth({ data }: { data: Extract<ChatData, { type: 'health' }> }) {
  const { health, customer } = data;
  if (health.score === null) return null;
  return (
    <div className="cx-chat-card">
      <HealthScore health={health} />
      <HealthComponents components={health.components} said={health.reasons} />
      <HealthInHubspot customer={{ id: customer.id, health }} />
    </div>
  );
}

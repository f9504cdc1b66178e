import { IconHeartbeat } from '@tabler/icons-react';
import type { Customer } from '../../../src/contract/customers.ts';
import { formatDaysIn } from '../format/dates.ts';
import { capitalize } from '../format/intervals.ts';
import { shorten } from '../format/text.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkButton } from '../ui/links.tsx';
import { Panel } from '../ui/panel.tsx';
import { Age } from '../ui/values.tsx';
import { Health } from './health.tsx';
import { HealthComponents } from './health-components.tsx';
import { HealthHistory } from './health-history.tsx';
import { HealthInHubspot } from './health-in-hubspot.tsx';
import { healthSourceWords } from './health-words.ts';

/** As many reasons as HubSpot is told of. */
const reasonsShown = 3;

/** A score with its trend, who calculated it, and why it is that. */
export function HealthScore({ health }: { health: Customer['health'] }) {
  return (
    <div className="cx-health-now">
      <p className="cx-health-head">
        <Health score={health.score} trend={health.trend} large />
        {health.calculatedAt !== null && (
          <span className="cx-soft">
            {health.source !== null && <bdi>{capitalize(healthSourceWords(health.source))} </bdi>}
            <Age at={health.calculatedAt} />
          </span>
        )}
      </p>
      {health.reasons.length > 0 && (
        <ul className="cx-health-reasons" aria-label="Why">
          {health.reasons.slice(0, reasonsShown).map((reason) => (
            <li key={reason} dir="auto">
              {shorten(formatDaysIn(reason), 300)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The score of a customer, why it is that, how it came to be, and how far it has come in HubSpot. */
export function HealthPanel({ customer }: { customer: Customer }) {
  const { health } = customer;
  return (
    <Panel title="Health">
      {health.score === null ? (
        <EmptyState
          icon={IconHeartbeat}
          title="No health score yet"
          action={
            <LinkButton to="/settings/integrations/hubspot/health" variant="default">
              Health settings
            </LinkButton>
          }
        >
          A program sends scores over the API, or they are calculated here once that is switched on.
        </EmptyState>
      ) : (
        <div className="cx-health-columns">
          <HealthScore health={health} />
          <div className="cx-health-history">
            <HealthHistory customerId={customer.id} />
          </div>
          <HealthComponents components={health.components} said={health.reasons.slice(0, reasonsShown)} />
        </div>
      )}
      {health.score !== null && <HealthInHubspot customer={customer} />}
    </Panel>
  );
}

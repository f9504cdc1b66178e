import type { Customer } from '../../../src/contract/customers.ts';
import { formatDaysIn } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { TextLink } from '../ui/links.tsx';
import { StatePill } from '../ui/state-pill.tsx';
import { Age, Line } from '../ui/values.tsx';
import { Health } from './health.tsx';
import { healthPushWords } from './health-words.ts';

type Push = Customer['health']['pushes'][number];

/** When HubSpot was told, and when it was seen there. */
function Clocks({ push }: { push: Push }) {
  if (push.state === 'confirmed' && push.confirmedAt !== null) {
    return (
      <>
        <Age at={push.confirmedAt} prefix="seen in HubSpot " />
        {push.pushedAt !== null && (
          <>
            , <Age at={push.pushedAt} prefix="pushed " />
          </>
        )}
      </>
    );
  }
  if (push.pushedAt === null) return 'Not sent to HubSpot yet';
  return <Age at={push.pushedAt} prefix={push.state === 'pushed' ? 'pushed ' : 'last pushed '} />;
}

/** What HubSpot was told last, where that is not what is shown here. */
function Told({ push, health }: { push: Push; health: Customer['health'] }) {
  if (push.score === null || (push.score === health.score && push.trend === health.trend)) return null;
  return (
    <span className="cx-health-told">
      HubSpot has <Health score={push.score} trend={push.trend} />
    </span>
  );
}

/** How far the newest health of a customer has come in each portal that knows it. */
export function HealthInHubspot({ customer }: { customer: Pick<Customer, 'id' | 'health'> }) {
  const { health } = customer;
  if (health.pushes.length === 0) return null;
  return (
    <ul className="cx-health-pushes" aria-label="Health in HubSpot">
      {health.pushes.map((push) => {
        const { word, tone } = healthPushWords[push.state];
        return (
          <li key={push.integrationId} className="cx-health-push">
            <div className="cx-health-push-head">
              <StatePill tone={tone}>{word}</StatePill>
              <span className="cx-strong cx-health-push-name">
                <Line text={push.portalName} fallback="Unnamed portal" />
              </span>
              <span className="cx-soft">
                <Clocks push={push} />
              </span>
              <Told push={push} health={health} />
            </div>
            {push.explanation !== null && (
              <p className="cx-health-push-why">{shorten(formatDaysIn(push.explanation), 400)}</p>
            )}
            {push.state === 'failed' && (
              <TextLink
                to="/settings/integrations/hubspot/errors"
                search={{
                  integrationId: push.integrationId,
                  customerId: customer.id,
                  direction: 'outbound',
                  status: 'open',
                }}
                size="sm"
              >
                See what failed and how to mend it
              </TextLink>
            )}
            {push.state === 'off' && (
              <TextLink
                to="/settings/integrations/hubspot/health"
                search={{ integrationId: push.integrationId }}
                size="sm"
              >
                Health settings
              </TextLink>
            )}
          </li>
        );
      })}
    </ul>
  );
}

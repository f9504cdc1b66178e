import { Group, Stack, Text } from '@mantine/core';
import type { Customer } from '../../../src/contract/customers.ts';
import { formatDaysIn } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { TextLink } from '../ui/value/links.tsx';
import { StatePill } from '../ui/value/state-pill.tsx';
import { Age, Line } from '../ui/value/values.tsx';
import { Health } from './health.tsx';
import { healthPushWords } from './health-words.ts';

type Push = Customer['health']['pushes'][number];

/** When the score was pushed, and when it was verified in HubSpot. */
function Clocks({ push }: { push: Push }) {
  if (push.state === 'confirmed' && push.confirmedAt !== null) {
    return (
      <>
        <Age at={push.confirmedAt} prefix="verified in HubSpot " />
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

/** The score in HubSpot, if it differs from the current one. */
function InHubspot({ push, health }: { push: Push; health: Customer['health'] }) {
  if (push.score === null || (push.score === health.score && push.trend === health.trend)) return null;
  return (
    <Group component="span" gap={6} c="dimmed">
      HubSpot has <Health score={push.score} trend={push.trend} />
    </Group>
  );
}

/** What to do about a score that doesn't reach HubSpot. */
function Remedy({ push, customerId }: { push: Push; customerId: string }) {
  const { integrationId, state } = push;
  if (state === 'failed') {
    return (
      <TextLink
        to="/settings/integrations/hubspot/errors"
        search={{ integrationId, customerId, direction: 'outbound', status: 'open' }}
        size="sm"
      >
        View errors and how to fix them
      </TextLink>
    );
  }
  if (state !== 'off') return null;
  return (
    <TextLink to="/settings/integrations/hubspot/health" search={{ integrationId }} size="sm">
      Health settings
    </TextLink>
  );
}

/** The progress of a customer's latest score to each portal with its company. */
export function HealthInHubspot({ customer }: { customer: Pick<Customer, 'id' | 'health'> }) {
  const { health } = customer;
  if (health.pushes.length === 0) return null;
  return (
    <Stack component="ul" gap={10} aria-label="Health in HubSpot">
      {health.pushes.map((push) => {
        const { word, tone } = healthPushWords[push.state];
        return (
          <li key={push.integrationId}>
            <Group gap="4px 10px">
              <StatePill tone={tone}>{word}</StatePill>
              <Text span inherit fw={600} miw={0} maw={280}>
                <Line text={push.portalName} fallback="Unnamed portal" />
              </Text>
              <span className="cx-soft">
                <Clocks push={push} />
              </span>
              <InHubspot push={push} health={health} />
            </Group>
            {push.explanation !== null && (
              <Text size="sm" mt={4} c="dimmed" className="cx-break">
                {shorten(formatDaysIn(push.explanation), 400)}
              </Text>
            )}
            <Remedy push={push} customerId={customer.id} />
          </li>
        );
      })}
    </Stack>
  );
}

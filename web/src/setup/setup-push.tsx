import { Button, Group, Text, type TextProps } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ComponentPropsWithRef, useState } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { settingsQuery } from '../api/integrations.ts';
import { messageOf } from '../api/request.ts';
import { useChangeSettings } from '../api/settings.ts';
import { Panel } from '../ui/page/panel.tsx';
import { TextLink } from '../ui/value/links.tsx';

const writeScope = 'crm.objects.companies.write';

/** A sentence of an explanation. */
function Note(props: TextProps & ComponentPropsWithRef<'p'>) {
  return <Text inherit c="dimmed" maw="68ch" {...props} />;
}

function Problem({ error }: { error: Error | null }) {
  return error === null ? null : (
    <Text inherit c="var(--cx-bad)" mt="xs" className="cx-break" role="alert">
      {messageOf(error)}
    </Text>
  );
}

/** The source of scores: unless a program sends them, there are none until built-in scoring is on. */
function Calculation({ portal, isOn }: { portal: IntegrationStatus; isOn: boolean }) {
  const calculate = useChangeSettings(portal.id);
  const settings = (
    <TextLink
      to="/settings/integrations/hubspot/health"
      search={{ integrationId: portal.id }}
      underline="always"
    >
      Change components and weights
    </TextLink>
  );
  const ownScore =
    'If HubSpot has an engagement score for your contacts, map that property to Engagement score to use it instead of the built-in one.';
  if (isOn) {
    return (
      <Panel title="Built-in health scoring is on">
        <Note role="status">
          Customers with enough data get a score within minutes, and a new one whenever their data changes.{' '}
          {ownScore} {settings}
        </Note>
      </Panel>
    );
  }
  return (
    <Panel title="Turn on built-in health scoring?">
      <Note>
        Scores come from your own program or from built-in scoring, which rates each customer from 0 to 100 by
        stakeholder engagement, key contacts, deals, the renewal date, and recent contact.
      </Note>
      <Group gap="sm" my="sm">
        <Button
          loading={calculate.isPending}
          onClick={() => calculate.mutate({ healthCalculator: { enabled: true } })}
        >
          Turn on
        </Button>
      </Group>
      <Note>
        If a program sends scores, leave this off, or turn it on for customers without scores: scores that are
        sent take precedence. {ownScore} {settings}
      </Note>
      <Problem error={calculate.error} />
    </Panel>
  );
}

/** After the first sync: whether to write health scores to HubSpot, and where they come from. */
export function SetupPush({ portal }: { portal: IntegrationStatus }) {
  const settings = useQuery(settingsQuery(portal.id));
  const [left, setLeft] = useState(false);
  const choose = useChangeSettings(portal.id);
  const push = settings.data?.push;
  if (!push) return null;
  const names = Object.values(push.properties).join(', ');
  const search = { integrationId: portal.id };
  const mayWrite = portal.scopes.includes(writeScope);
  const isAsked = mayWrite && !push.enabled && !left;
  const calculated = settings.data?.healthCalculator.enabled ?? false;
  return (
    <>
      {!mayWrite ? (
        <Panel title="Health scores aren’t written to HubSpot">
          <Note>
            This connection can’t write health scores. To write them to HubSpot, grant{' '}
            <code className="cx-code">{writeScope}</code> and reconnect.
          </Note>
        </Panel>
      ) : push.enabled ? (
        <Panel title="Health scores are written to HubSpot">
          <Note role="status">
            New scores appear in HubSpot within seconds.{' '}
            <TextLink to="/settings/integrations/hubspot/health" search={search} underline="always">
              Choose what to write, and how often
            </TextLink>
          </Note>
        </Panel>
      ) : left ? (
        <Panel title="Health scores aren’t written to HubSpot">
          <Note role="status">
            Nothing is written to HubSpot.{' '}
            <TextLink to="/settings/integrations/hubspot/health" search={search} underline="always">
              Turn it on later
            </TextLink>
          </Note>
        </Panel>
      ) : (
        <Panel title="Write health scores to HubSpot?">
          <Note>
            Score, trend, and reasons are written to dedicated company properties ({names}), which are created
            in HubSpot. Nothing else is written. You can turn this off at any time.
          </Note>
          <Group gap="sm" mt="sm">
            <Button loading={choose.isPending} onClick={() => choose.mutate({ push: { enabled: true } })}>
              Write health scores
            </Button>
            <Button variant="default" onClick={() => setLeft(true)}>
              Not now
            </Button>
          </Group>
          <Problem error={choose.error} />
        </Panel>
      )}
      {!isAsked && <Calculation portal={portal} isOn={calculated} />}
    </>
  );
}

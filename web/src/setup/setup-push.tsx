import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { ChangeSettings } from '../../../src/contract/settings.ts';
import { changeSettings, settingsQuery } from '../api/integrations.ts';
import { messageOf } from '../api/request.ts';
import { TextLink } from '../ui/links.tsx';
import { Panel } from '../ui/panel.tsx';

const writeScope = 'crm.objects.companies.write';

/** Changes settings of the portal, and shows them at once. */
const useChange = (integrationId: string, change: Omit<ChangeSettings, 'integrationId'>) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => changeSettings({ integrationId, ...change }),
    onSuccess: (answer) => queryClient.setQueryData(settingsQuery(integrationId).queryKey, answer),
  });
};

function Problem({ error }: { error: Error | null }) {
  return error === null ? null : (
    <p className="cx-setup-problem" role="alert">
      {messageOf(error)}
    </p>
  );
}

/** Where scores come from: without a program that sends them, nothing is scored until the calculation is on. */
function Calculation({ portal, isOn }: { portal: IntegrationStatus; isOn: boolean }) {
  const calculate = useChange(portal.id, { healthCalculator: { enabled: true } });
  const settings = (
    <TextLink
      to="/settings/integrations/hubspot/health"
      search={{ integrationId: portal.id }}
      underline="always"
    >
      Change what counts, and how much
    </TextLink>
  );
  const ownScore =
    'If HubSpot keeps a score of your contacts, map that property to Engagement score: then it counts instead of the engagement that is worked out here.';
  if (isOn) {
    return (
      <Panel title="Health is calculated here">
        <p className="cx-setup-note" role="status">
          Every customer that there is something to judge by gets a score in the next minutes, and another
          when what it is made of changes. {ownScore} {settings}
        </p>
      </Panel>
    );
  }
  return (
    <Panel title="No score is calculated here yet. Switch on the calculation?">
      <p className="cx-setup-note">
        Scores come from a program of yours that sends them, or from the calculation that is built in: it
        gives each customer 0 to 100 for how engaged the stakeholders are, whether the people are known who
        decide, how the deals go, how near the renewal is, and how long ago somebody was in touch.
      </p>
      <div className="cx-setup-choice">
        <Button loading={calculate.isPending} onClick={() => calculate.mutate()}>
          Switch on the calculation
        </Button>
      </div>
      <p className="cx-setup-note cx-setup-after">
        If a program sends scores, leave it off, or have it for customers that the program leaves out: scores
        that are sent come first. {ownScore} {settings}
      </p>
      <Problem error={calculate.error} />
    </Panel>
  );
}

/** After the first sync: whether health scores are to go to HubSpot, and where they come from. */
export function SetupPush({ portal }: { portal: IntegrationStatus }) {
  const settings = useQuery(settingsQuery(portal.id));
  const [left, setLeft] = useState(false);
  const choose = useChange(portal.id, { push: { enabled: true } });
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
        <Panel title="HubSpot does not see health scores">
          <p className="cx-setup-note">
            Health scores cannot be written with this connection. Grant{' '}
            <code className="cx-code">{writeScope}</code> and connect again to have them in HubSpot.
          </p>
        </Panel>
      ) : push.enabled ? (
        <Panel title="HubSpot sees the health of your customers">
          <p className="cx-setup-note" role="status">
            Every new score goes to HubSpot within seconds.{' '}
            <TextLink to="/settings/integrations/hubspot/health" search={search} underline="always">
              Choose what is written, and how often
            </TextLink>
          </p>
        </Panel>
      ) : left ? (
        <Panel title="HubSpot does not see health scores">
          <p className="cx-setup-note" role="status">
            Nothing is written to HubSpot.{' '}
            <TextLink to="/settings/integrations/hubspot/health" search={search} underline="always">
              Switch it on later
            </TextLink>
          </p>
        </Panel>
      ) : (
        <Panel title="Should HubSpot see the health of your customers?">
          <p className="cx-setup-note">
            Score, trend and reasons are written to company properties of their own ({names}), which are made
            in HubSpot. Nothing else is written by this. It can be switched off at any time.
          </p>
          <div className="cx-setup-choice">
            <Button loading={choose.isPending} onClick={() => choose.mutate()}>
              Yes, write health scores
            </Button>
            <Button variant="default" onClick={() => setLeft(true)}>
              Not now
            </Button>
          </div>
          <Problem error={choose.error} />
        </Panel>
      )}
      {!isAsked && <Calculation portal={portal} isOn={calculated} />}
    </>
  );
}

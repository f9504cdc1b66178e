import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { changeSettings, settingsQuery } from '../api/integrations.ts';
import { messageOf } from '../api/request.ts';
import { TextLink } from './links.tsx';
import { Panel } from './panel.tsx';

const writeScope = 'crm.objects.companies.write';

/** After the first sync: whether health scores are to go to HubSpot. */
export function SetupPush({ portal }: { portal: IntegrationStatus }) {
  const queryClient = useQueryClient();
  const settings = useQuery(settingsQuery(portal.id));
  const [left, setLeft] = useState(false);
  const choose = useMutation({
    mutationFn: () => changeSettings({ integrationId: portal.id, push: { enabled: true } }),
    onSuccess: (answer) => queryClient.setQueryData(settingsQuery(portal.id).queryKey, answer),
  });
  const push = settings.data?.push;
  if (!push) return null;
  const names = Object.values(push.properties).join(', ');
  const search = { integrationId: portal.id };
  return (
    <Panel title="Should HubSpot see the health of your customers?">
      {!portal.scopes.includes(writeScope) ? (
        <p className="cx-setup-note">
          Health scores cannot be written with this connection. Grant{' '}
          <code className="cx-code">{writeScope}</code> and connect again to have them in HubSpot.
        </p>
      ) : push.enabled ? (
        <p className="cx-setup-note" role="status">
          Every new score goes to HubSpot within seconds.{' '}
          <TextLink to="/settings/integrations/hubspot/health" search={search}>
            Choose what is written, and how often
          </TextLink>
        </p>
      ) : (
        <>
          <p className="cx-setup-note">
            Score, trend and reasons are written to company properties of their own ({names}), which are made
            in HubSpot. No other property is changed. It can be switched off at any time.
          </p>
          {left ? (
            <p role="status">
              Nothing is written to HubSpot.{' '}
              <TextLink to="/settings/integrations/hubspot/health" search={search}>
                Switch it on later
              </TextLink>
            </p>
          ) : (
            <div className="cx-setup-choice">
              <Button loading={choose.isPending} onClick={() => choose.mutate()}>
                Yes, write health scores
              </Button>
              <Button variant="default" onClick={() => setLeft(true)}>
                Not now
              </Button>
            </div>
          )}
          {choose.isError && (
            <p className="cx-setup-problem" role="alert">
              {messageOf(choose.error)}
            </p>
          )}
        </>
      )}
    </Panel>
  );
}

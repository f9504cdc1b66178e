import { Alert, Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { PortalFacts, Setup } from '../../../src/contract/setup.ts';
import { disconnect } from '../api/integrations.ts';
import { formatDay } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { ScopesTable } from '../portals/scopes-table.tsx';
import { Dialog, DialogForm } from '../ui/dialog.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { OutsideLink } from '../ui/links.tsx';
import { Panel } from '../ui/panel.tsx';
import { Tag } from '../ui/state-pill.tsx';
import { Age, Nothing } from '../ui/values.tsx';
import { accountTypeInWords, ForTryingTag, isForTrying } from './account-type.tsx';
import { SetupFooter, useStepEnd } from './setup-footer.tsx';

function PortalFactList({ portal }: { portal: PortalFacts }) {
  const { accountType } = portal;
  return (
    <Facts>
      <Fact label="Name">
        <span className="cx-strong" dir="auto">
          {shorten(portal.name, 120)}
        </span>
      </Fact>
      <Fact label="Portal id">
        {portal.url ? (
          <OutsideLink href={portal.url} label={`Portal ${portal.portalId} in HubSpot, opens in a new tab`}>
            {portal.portalId}
          </OutsideLink>
        ) : (
          portal.portalId
        )}
      </Fact>
      <Fact label="Account">
        {accountType === null ? (
          <Nothing label="not known" />
        ) : isForTrying(accountType) ? (
          <ForTryingTag accountType={accountType} />
        ) : (
          <Tag tone="idle">{accountTypeInWords(accountType)}</Tag>
        )}
      </Fact>
      <Fact label="Currency">{portal.companyCurrency ?? <Nothing label="not known" />}</Fact>
      <Fact label="Time zone">{portal.timeZone ?? <Nothing label="not known" />}</Fact>
      <Fact label="HubSpot’s address">{portal.uiDomain ?? <Nothing label="not known" />}</Fact>
      <Fact label="Agreed in HubSpot">
        {portal.authorizedBy ??
          (portal.credentials === 'static' ? 'By a token; HubSpot does not say whose' : <Nothing />)}
      </Fact>
      <Fact label="Connected here">
        <span dir="auto">{portal.connectedBy === null ? '' : `${shorten(portal.connectedBy, 80)}, `}</span>
        <Age at={portal.connectedAt} />
      </Fact>
      <Fact label="API version">
        {portal.apiVersion.name}, supported until {formatDay(portal.apiVersion.supportedUntil)}
      </Fact>
    </Facts>
  );
}

/** The way to another portal: this one is disconnected, if that is what is wanted. */
function LeaveForm({ setup: { integrationId, portal }, onClose }: { setup: Setup; onClose: () => void }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: () => disconnect({ integrationId, deleteData: false }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['hubspot', 'status'] });
      await navigate({ to: '/settings/integrations/hubspot/setup', search: { step: 'authorize' } });
    },
  });
  return (
    <DialogForm
      error={leave.error}
      busy={leave.isPending}
      cancel="Stay with this one"
      submit="Disconnect and choose another"
      danger
      onCancel={onClose}
      onSubmit={() => leave.mutate()}
    >
      <Text size="sm">
        <strong dir="auto">{shorten(portal.name, 80)}</strong> (portal {portal.portalId}) is disconnected, and
        its credentials are forgotten. Nothing of it was synced, and nothing is changed in HubSpot; you can
        connect it again.
      </Text>
    </DialogForm>
  );
}

/** Is this the portal that was meant? */
export function SetupConfirm({ setup, missingScopes }: { setup: Setup; missingScopes: string[] }) {
  const { integrationId, portal } = setup;
  const end = useStepEnd(integrationId, 'confirm');
  const [leaving, dialog] = useDisclosure(false);
  return (
    <>
      {isForTrying(portal.accountType) && (
        <Alert
          className="cx-notice"
          data-tone="warn"
          icon={<IconAlertTriangle aria-hidden />}
          title={`${accountTypeInWords(portal.accountType)}: its records are usually copies or made up`}
        >
          If you meant the portal that your company works in, choose another one.
        </Alert>
      )}
      <Panel
        title="Is this the portal you mean?"
        actions={
          <Button variant="default" size="xs" onClick={dialog.open}>
            No, another one
          </Button>
        }
      >
        <PortalFactList portal={portal} />
      </Panel>
      <Dialog title="Choose another portal" opened={leaving} onClose={dialog.close}>
        <LeaveForm setup={setup} onClose={dialog.close} />
      </Dialog>
      <Panel
        title="What was granted"
        note={missingScopes.length === 0 ? 'everything' : `${missingScopes.length} missing`}
        flush
      >
        {portal.limitations.length > 0 && (
          <ul className="cx-warnings" aria-label="What is off">
            {portal.limitations.map(({ scope, effect }) => (
              <li key={scope}>
                {effect} <span className="cx-soft">Grant</span> <code className="cx-code">{scope}</code>{' '}
                <span className="cx-soft">and connect again; the set-up stays where it is.</span>
              </li>
            ))}
          </ul>
        )}
        <ScopesTable portal={{ scopes: portal.scopes, missingScopes }} />
      </Panel>
      <p className="cx-setup-short">
        In a hurry?{' '}
        <Button
          variant="subtle"
          size="compact-sm"
          loading={end.isPending && end.variables.to === 'start'}
          onClick={() => end.mutate({ to: 'start' })}
        >
          Take the defaults and go to the start
        </Button>{' '}
        Everything can be changed later.
      </p>
      <SetupFooter
        integrationId={integrationId}
        step="confirm"
        end={end}
        next="Yes, this is the one"
        onNext={() => end.mutate({})}
      />
    </>
  );
}

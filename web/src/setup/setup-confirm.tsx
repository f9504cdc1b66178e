import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import type { PortalFacts, Setup } from '../../../src/contract/setup.ts';
import { useDisconnect } from '../api/integrations.ts';
import { formatDay } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { accountTypeInWords, ForTryingTag, isForTrying } from '../portals/account-type.tsx';
import { ScopesTable } from '../portals/scopes-table.tsx';
import { Callout } from '../ui/page/callout.tsx';
import { Dialog, DialogForm } from '../ui/page/dialog.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { Fact, Facts } from '../ui/value/facts.tsx';
import { OutsideLink } from '../ui/value/links.tsx';
import { Tag } from '../ui/value/state-pill.tsx';
import { Age, Nothing } from '../ui/value/values.tsx';
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
      <Fact label="Portal ID">
        {portal.url ? (
          <OutsideLink href={portal.url} label={`Portal ${portal.portalId} in HubSpot, opens in a new tab`}>
            {portal.portalId}
          </OutsideLink>
        ) : (
          portal.portalId
        )}
      </Fact>
      <Fact label="Account type">
        {accountType === null ? (
          <Nothing label="unknown" />
        ) : isForTrying(accountType) ? (
          <ForTryingTag accountType={accountType} />
        ) : (
          <Tag tone="idle">{accountTypeInWords(accountType)}</Tag>
        )}
      </Fact>
      <Fact label="Currency">{portal.companyCurrency ?? <Nothing label="unknown" />}</Fact>
      <Fact label="Time zone">{portal.timeZone ?? <Nothing label="unknown" />}</Fact>
      <Fact label="HubSpot domain">{portal.uiDomain ?? <Nothing label="unknown" />}</Fact>
      <Fact label="Authorized by">
        {portal.authorizedBy ?? (portal.credentials === 'static' ? 'Token (owner unknown)' : <Nothing />)}
      </Fact>
      <Fact label="Connected by">
        <span dir="auto">{portal.connectedBy === null ? '' : `${shorten(portal.connectedBy, 80)}, `}</span>
        <Age at={portal.connectedAt} />
      </Fact>
      <Fact label="API version">
        {portal.apiVersion.name}, supported until {formatDay(portal.apiVersion.supportedUntil)}
      </Fact>
    </Facts>
  );
}

/** Disconnects the portal in order to choose another. */
function LeaveForm({ setup: { integrationId, portal }, onClose }: { setup: Setup; onClose: () => void }) {
  const navigate = useNavigate();
  const leave = useDisconnect(integrationId, {
    onSuccess: () =>
      void navigate({ to: '/settings/integrations/hubspot/setup', search: { step: 'authorize' } }),
  });
  return (
    <DialogForm
      error={leave.error}
      busy={leave.isPending}
      cancel="Keep this portal"
      submit="Disconnect and choose another"
      danger
      onCancel={onClose}
      onSubmit={() => leave.mutate(false)}
    >
      <Text size="sm">
        This disconnects <strong dir="auto">{shorten(portal.name, 80)}</strong> (portal {portal.portalId}) and
        deletes its credentials. Nothing was synced, and nothing changes in HubSpot. You can reconnect it
        later.
      </Text>
    </DialogForm>
  );
}

/** Lets the user check that this is the right portal. */
export function SetupConfirm({ setup, missingScopes }: { setup: Setup; missingScopes: string[] }) {
  const { integrationId, portal } = setup;
  const end = useStepEnd(integrationId, 'confirm');
  const [leaving, dialog] = useDisclosure(false);
  return (
    <>
      {isForTrying(portal.accountType) && (
        <Callout mb="lg">
          <p className="cx-strong">
            {accountTypeInWords(portal.accountType)}: its records are usually copies or test data.
          </p>
          <p>If you meant your company’s production portal, choose another.</p>
        </Callout>
      )}
      <Panel
        title="Is this the right portal?"
        actions={
          <Button variant="default" size="xs" onClick={dialog.open}>
            No, choose another
          </Button>
        }
      >
        <PortalFactList portal={portal} />
      </Panel>
      <Dialog title="Choose another portal" opened={leaving} onClose={dialog.close}>
        <LeaveForm setup={setup} onClose={dialog.close} />
      </Dialog>
      <Panel
        title="Granted scopes"
        note={missingScopes.length === 0 ? 'all granted' : `${missingScopes.length} missing`}
        flush
      >
        {portal.limitations.length > 0 && (
          <Callout component="ul" m="var(--cx-inset)" mt={0} aria-label="Limitations">
            {portal.limitations.map(({ scope, effect }) => (
              <li key={scope}>
                {effect} Grant <code className="cx-code">{scope}</code> and reconnect. Your setup progress is
                kept.
              </li>
            ))}
          </Callout>
        )}
        <ScopesTable portal={{ scopes: portal.scopes, missingScopes }} />
      </Panel>
      <Text inherit c="dimmed" mb="sm">
        In a hurry?{' '}
        <Button
          variant="subtle"
          size="compact-sm"
          loading={end.isPending && end.to === 'start'}
          onClick={() => end.mutate({ to: 'start' })}
        >
          Accept the defaults
        </Button>{' '}
        You can change everything later.
      </Text>
      <SetupFooter
        integrationId={integrationId}
        step="confirm"
        end={end}
        next="Looks right"
        onNext={() => end.mutate({})}
      />
    </>
  );
}

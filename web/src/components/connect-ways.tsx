import { Button, Code, CopyButton, PasswordInput, Text, TextInput } from '@mantine/core';
import { IconKey, IconLock, IconPlugConnected } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import type { StatusResponse } from '../../../src/contract/portals.ts';
import { connectByConsent, connectByToken } from '../api/integrations.ts';
import { messageOf } from '../api/request.ts';
import { EmptyState } from './empty-state.tsx';
import { Panel } from './panel.tsx';

type OAuth = StatusResponse['oauth'];

function NotConfigured({ oauth }: { oauth: OAuth }) {
  return (
    <div className="cx-not-configured">
      <Text size="sm">
        This installation is not known to HubSpot as an app yet, so the sign-in is off. To turn it on:
      </Text>
      <ol className="cx-plain-steps">
        <li>
          In your HubSpot developer account, open the app (or create one) and add this redirect URL to it:
          <span className="cx-copy">
            <Code className="cx-break">{oauth.redirectUri}</Code>
            <CopyButton value={oauth.redirectUri}>
              {({ copied, copy }) => (
                <Button variant="default" size="compact-xs" onClick={copy}>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
          </span>
        </li>
        <li>
          Have whoever runs the server set <Code>HUBSPOT_CLIENT_ID</Code> and{' '}
          <Code>HUBSPOT_CLIENT_SECRET</Code>, from the app’s Auth page, and for webhooks{' '}
          <Code>HUBSPOT_APP_ID</Code>.
        </li>
        <li>Reload this page once the server was restarted.</li>
      </ol>
    </div>
  );
}

interface WayProps {
  portalId: string | undefined;
  /** Whether the portal was set up before: then its sync goes on at once. */
  isSetUp: boolean;
}

function ByConsent({ oauth, portalId, isSetUp }: WayProps & { oauth: OAuth }) {
  const [portal, setPortal] = useState(portalId ?? '');
  const trimmed = portal.trim();
  const wrong = trimmed !== '' && !/^\d{1,19}$/.test(trimmed);
  const connect = useMutation({
    mutationFn: () =>
      connectByConsent({ ...(trimmed === '' ? {} : { portalId: trimmed }), startSync: isSetUp }),
    onSuccess: ({ authorizeUrl }) => window.location.assign(authorizeUrl),
  });
  return (
    <Panel title="Sign in to HubSpot" note={oauth.configured ? 'Recommended' : undefined}>
      <Text size="sm" c="dimmed" mb="md">
        HubSpot asks you to choose the portal and to agree; for that you need the right to install apps there
        (super admin or App Marketplace access). Nobody copies a secret, and access is renewed by itself.
      </Text>
      {oauth.configured ? (
        <form
          className="cx-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (!wrong) connect.mutate();
          }}
        >
          <TextInput
            label={inputLabels.portalId}
            description="Optional. The connection is refused if another portal is chosen by mistake."
            placeholder="12345678"
            inputMode="numeric"
            value={portal}
            onChange={(event) => setPortal(event.currentTarget.value)}
            error={
              wrong ? 'A portal id has digits only; HubSpot shows it at the top right of every page.' : null
            }
          />
          {connect.isError && (
            <Text size="sm" c="var(--cx-bad)" role="alert">
              {messageOf(connect.error)}
            </Text>
          )}
          <Button
            type="submit"
            loading={connect.isPending || connect.isSuccess}
            leftSection={<IconPlugConnected size={17} aria-hidden />}
          >
            Connect with HubSpot
          </Button>
        </form>
      ) : (
        <NotConfigured oauth={oauth} />
      )}
    </Panel>
  );
}

function ByToken({ portalId, isSetUp }: WayProps) {
  const [token, setToken] = useState('');
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const connect = useMutation({
    mutationFn: () =>
      connectByToken({
        accessToken: token.trim(),
        ...(portalId === undefined ? {} : { portalId }),
        startSync: isSetUp,
      }),
    onSuccess: async ({ integration }) => {
      setToken('');
      await queryClient.invalidateQueries({ queryKey: ['hubspot'] });
      // Whether it is to be set up, the portals page knows.
      await navigate({ to: '/settings/integrations/hubspot', search: { connected: integration.portalId } });
    },
  });
  return (
    <Panel title="Use a token">
      <Text size="sm" c="dimmed" mb="md">
        A service key, the static token of an app, or the access token of a legacy private app. The token
        decides which portal it is. It is stored encrypted and never shown again.
      </Text>
      <form
        className="cx-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (token.trim() !== '') connect.mutate();
        }}
      >
        <PasswordInput
          label={inputLabels.accessToken}
          placeholder="pat-eu1-…"
          autoComplete="off"
          spellCheck={false}
          maxLength={2_000}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          error={connect.isError ? messageOf(connect.error) : null}
        />
        <Button
          type="submit"
          variant="default"
          disabled={token.trim() === ''}
          loading={connect.isPending}
          leftSection={<IconKey size={17} aria-hidden />}
        >
          Connect with the token
        </Button>
      </form>
    </Panel>
  );
}

/** In place of the ways to connect, for roles that the server would refuse. */
export function AdministratorsOnly() {
  return (
    <Panel>
      <EmptyState icon={IconLock} title="Only administrators connect portals">
        Ask an administrator of your organization. What is asked of HubSpot, and what is off without it, they
        see on this page.
      </EmptyState>
    </Panel>
  );
}

/** Both ways to connect a portal, or to connect it again. */
export function ConnectWays({ oauth, ...way }: WayProps & { oauth: OAuth }) {
  return (
    <div className="cx-two">
      <ByConsent oauth={oauth} {...way} />
      <ByToken {...way} />
    </div>
  );
}

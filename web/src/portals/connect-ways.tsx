import {
  Button,
  Code,
  CopyButton,
  Group,
  List,
  PasswordInput,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconKey, IconLock, IconPlugConnected } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import type { StatusResponse } from '../../../src/contract/portals.ts';
import { useConnectByConsent, useConnectByToken } from '../api/integrations.ts';
import { messageOf } from '../api/request.ts';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { Bullets } from '../ui/value/bullets.tsx';

type OAuth = StatusResponse['oauth'];

function NotConfigured({ oauth }: { oauth: OAuth }) {
  return (
    <>
      <Text size="sm" mb="xs">
        No HubSpot app is configured yet, so sign-in is off. To turn it on:
      </Text>
      <Bullets type="ordered">
        <List.Item>
          In your HubSpot developer account, open or create an app and add this redirect URL:
          <Group gap="xs" mt={4}>
            <Code className="cx-break">{oauth.redirectUri}</Code>
            <CopyButton value={oauth.redirectUri}>
              {({ copied, copy }) => (
                <Button variant="default" size="compact-xs" onClick={copy}>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
          </Group>
        </List.Item>
        <List.Item>
          Ask your server admin to set <Code>HUBSPOT_CLIENT_ID</Code> and <Code>HUBSPOT_CLIENT_SECRET</Code>{' '}
          (from the app’s Auth page) and, for webhooks, <Code>HUBSPOT_APP_ID</Code>.
        </List.Item>
        <List.Item>Reload this page after the server restarts.</List.Item>
      </Bullets>
    </>
  );
}

interface WayProps {
  portalId: string | undefined;
  /** Whether the portal was set up before: then its sync resumes immediately. */
  isSetUp: boolean;
}

function ByConsent({ oauth, portalId, isSetUp }: WayProps & { oauth: OAuth }) {
  const [portal, setPortal] = useState(portalId ?? '');
  const trimmed = portal.trim();
  const wrong = trimmed !== '' && !/^\d{1,19}$/.test(trimmed);
  const connect = useConnectByConsent({
    onSuccess: ({ authorizeUrl }) => window.location.assign(authorizeUrl),
  });
  return (
    <Panel title="Sign in to HubSpot" note={oauth.configured ? 'Recommended' : undefined}>
      <Text size="sm" c="dimmed" mb="md">
        Choose the portal in HubSpot and approve access. This requires permission to install apps (super admin
        or App Marketplace access). There is no secret to copy, and access renews automatically.
      </Text>
      {oauth.configured ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!wrong)
              connect.mutate({ ...(trimmed === '' ? {} : { portalId: trimmed }), startSync: isSetUp });
          }}
        >
          <Stack gap="sm" align="flex-start">
            <TextInput
              w="100%"
              label={inputLabels.portalId}
              description="Optional. Rejects the connection if another portal is chosen by mistake."
              placeholder="12345678"
              inputMode="numeric"
              value={portal}
              onChange={(event) => setPortal(event.currentTarget.value)}
              error={
                wrong
                  ? 'A portal ID consists of digits. HubSpot shows it at the top right of every page.'
                  : null
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
          </Stack>
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
  const connect = useConnectByToken({
    ...(portalId === undefined ? {} : { portalId }),
    startSync: isSetUp,
  });
  const submit = () => {
    if (token.trim() === '') return;
    connect.mutate(token.trim(), {
      onSuccess: ({ integration }) => {
        setToken('');
        // The portals page knows whether it needs to be set up.
        void navigate({ to: '/settings/integrations/hubspot', search: { connected: integration.portalId } });
      },
    });
  };
  return (
    <Panel title="Use a token">
      <Text size="sm" c="dimmed" mb="md">
        A service key, an app’s static token, or the access token of a legacy private app. The token
        determines the portal. It is stored encrypted and never shown again.
      </Text>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="sm" align="flex-start">
          <PasswordInput
            w="100%"
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
            Connect with token
          </Button>
        </Stack>
      </form>
    </Panel>
  );
}

/** Shown instead of the ways to connect, for roles that can't use them. */
export function AdminsOnly() {
  return (
    <Panel>
      <EmptyState icon={IconLock} title="Only admins can connect portals">
        Ask an admin of your organization. They see the required HubSpot scopes on this page.
      </EmptyState>
    </Panel>
  );
}

/** Both ways to connect or reconnect a portal. */
export function ConnectWays({ oauth, ...way }: WayProps & { oauth: OAuth }) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing={0}>
      <ByConsent oauth={oauth} {...way} />
      <ByToken {...way} />
    </SimpleGrid>
  );
}

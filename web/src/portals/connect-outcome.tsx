import { Alert } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { ErrorCode } from '../../../src/contract/errors.ts';
import { shorten } from '../format/text.ts';
import { TextLink } from '../ui/links.tsx';

interface Explanation {
  title: string;
  remedy: string;
}

const nothingChanged = 'Nothing was changed.';

/** What each code means at the end of a connection, and how to mend it. */
export const explanations: Record<ErrorCode, Explanation> = {
  access_denied: {
    title: 'Access was not granted in HubSpot',
    remedy: `The consent page was closed or declined. ${nothingChanged} Start again and choose “Connect app”; installing apps needs the super admin or App Marketplace permission in HubSpot.`,
  },
  oauth_state_invalid: {
    title: 'The sign-in to HubSpot took too long or was started elsewhere',
    remedy: `${nothingChanged} Start again from this page, in this browser, and finish without using an older tab.`,
  },
  oauth_not_configured: {
    title: 'This installation has no HubSpot app',
    remedy:
      'Connect with a token, or have whoever runs the server add an app of HubSpot’s; the page to connect a portal says how.',
  },
  portal_held_elsewhere: {
    title: 'This portal belongs to another organization here',
    remedy: `A portal can be connected by one organization only. ${nothingChanged} Disconnect it there first, or choose another portal.`,
  },
  conflict: {
    title: 'A different portal was chosen',
    remedy: `The portal you signed in to is not the one you asked for. ${nothingChanged} Start again and choose the right portal on HubSpot's page.`,
  },
  missing_scopes: {
    title: 'HubSpot did not grant all that is needed',
    remedy:
      'Companies, contacts and deals must be readable. Add the missing scopes to the HubSpot app or token (the set-up lists them), then connect again.',
  },
  hubspot_rejected_credentials: {
    title: 'HubSpot did not accept the credentials',
    remedy:
      'Check that client id and secret, or the token, are copied whole and belong to an app that still exists, then connect again.',
  },
  hubspot_unavailable: {
    title: 'HubSpot did not answer',
    remedy: `${nothingChanged} Wait a minute and start again. HubSpot tells of outages at status.hubspot.com.`,
  },
  rate_limited: {
    title: 'Too many attempts in a short time',
    remedy: 'Wait a minute, then start again.',
  },
  reauthorization_required: {
    title: 'HubSpot no longer accepts the stored credentials',
    remedy: 'Reconnect the portal. What was synced stays.',
  },
  portal_not_connected: {
    title: 'The portal is not connected',
    remedy: 'Connect it again.',
  },
  portal_paused: {
    title: 'The portal is paused',
    remedy: 'Resume it, then try again.',
  },
  validation_failed: {
    title: 'HubSpot sent back an incomplete answer',
    remedy: `${nothingChanged} Start again from this page; do not open HubSpot's address by hand.`,
  },
  unauthenticated: {
    title: 'Your session ended meanwhile',
    remedy: 'Sign in again, then start the connection anew.',
  },
  forbidden: {
    title: 'Your role may not connect portals',
    remedy: 'Ask an administrator of your organization to connect it.',
  },
  not_found: {
    title: 'The connection was not found',
    remedy: `${nothingChanged} Start again from this page.`,
  },
  payload_too_large: {
    title: 'The answer was too large',
    remedy: `${nothingChanged} Start again from this page.`,
  },
  unsupported_media_type: {
    title: 'The answer had an unknown form',
    remedy: `${nothingChanged} Start again from this page.`,
  },
  not_ready: {
    title: 'The server was still starting',
    remedy: 'Wait a few seconds, then start again.',
  },
  internal: {
    title: 'The connection failed inside the server',
    remedy: `${nothingChanged} Start again; if it stays, look at the server's log.`,
  },
};

interface ConnectOutcomeProps {
  connected: string | undefined;
  error: ErrorCode | undefined;
  onDismiss: () => void;
}

/** How a connection ended, as the query of the address tells. */
export function ConnectOutcome({ connected, error, onDismiss }: ConnectOutcomeProps) {
  if (error) {
    const { title, remedy } = explanations[error];
    return (
      <Alert
        className="cx-notice"
        data-tone="bad"
        role="alert"
        icon={<IconAlertTriangle aria-hidden />}
        title={title}
        withCloseButton
        onClose={onDismiss}
      >
        {remedy}{' '}
        <TextLink
          to="/settings/integrations/hubspot/setup"
          search={{ step: 'authorize' }}
          c="inherit"
          underline="always"
        >
          Start again
        </TextLink>
      </Alert>
    );
  }
  if (connected === undefined) return null;
  return (
    <Alert
      className="cx-notice"
      data-tone="good"
      role="status"
      icon={<IconCircleCheck aria-hidden />}
      title={`Portal ${shorten(connected, 40)} is connected`}
      withCloseButton
      onClose={onDismiss}
    >
      Check below that it is the portal you meant, and how its sync goes.
    </Alert>
  );
}

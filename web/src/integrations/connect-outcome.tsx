import type { ErrorCode } from '../../../src/contract/errors.ts';
import { shorten } from '../format/text.ts';
import { Receipt } from '../ui/page/callout.tsx';
import { TextLink } from '../ui/value/links.tsx';

interface Explanation {
  title: string;
  remedy: string;
}

const nothingChanged = 'Nothing was changed.';
const startAgain = `${nothingChanged} Start again from this page.`;

/** The meaning of each code after an attempt to connect, and the fix. */
export const explanations: Record<ErrorCode, Explanation> = {
  access_denied: {
    title: 'Access wasn’t granted in HubSpot',
    remedy: `The consent page was closed or declined. ${nothingChanged} Start again and choose “Connect app”. Installing apps requires the super admin or App Marketplace permission in HubSpot.`,
  },
  oauth_state_invalid: {
    title: 'The HubSpot sign-in expired or was started elsewhere',
    remedy: `${nothingChanged} Start again from this page, in this browser, and don’t continue in an older tab.`,
  },
  oauth_not_configured: {
    title: 'No HubSpot app is configured',
    remedy:
      'Connect with a token, or ask your server admin to add a HubSpot app. The page to connect a portal lists the steps.',
  },
  portal_held_elsewhere: {
    title: 'Another organization has connected this portal',
    remedy: `Only one organization can connect a portal. ${nothingChanged} Disconnect it there first, or choose another portal.`,
  },
  conflict: {
    title: 'A different portal was chosen',
    remedy: `The portal you signed in to isn’t the one you asked for. ${nothingChanged} Start again and choose the right portal in HubSpot.`,
  },
  missing_scopes: {
    title: 'Required scopes weren’t granted',
    remedy:
      'The app or token needs read access to companies, contacts, and deals. Add the missing scopes (listed in the setup), then connect again.',
  },
  hubspot_rejected_credentials: {
    title: 'HubSpot rejected the credentials',
    remedy:
      'Check that the client ID and secret, or the token, are complete and belong to an existing app, then connect again.',
  },
  hubspot_unavailable: {
    title: 'HubSpot didn’t respond',
    remedy: `${nothingChanged} Wait a minute and start again. HubSpot reports outages at status.hubspot.com.`,
  },
  rate_limited: {
    title: 'Too many attempts in a short time',
    remedy: 'Wait a minute, then start again.',
  },
  reauthorization_required: {
    title: 'HubSpot no longer accepts the stored credentials',
    remedy: 'Reconnect the portal. Synced data is kept.',
  },
  portal_not_connected: {
    title: 'The portal isn’t connected',
    remedy: 'Connect it again.',
  },
  portal_paused: {
    title: 'The portal is paused',
    remedy: 'Resume it, then try again.',
  },
  validation_failed: {
    title: 'HubSpot sent an incomplete response',
    remedy: `${startAgain} Don’t open HubSpot’s address directly.`,
  },
  unauthenticated: {
    title: 'Your session has expired',
    remedy: 'Sign in again, then restart the connection.',
  },
  forbidden: {
    title: 'Your role can’t connect portals',
    remedy: 'Ask an admin of your organization to connect it.',
  },
  not_found: {
    title: 'The connection wasn’t found',
    remedy: startAgain,
  },
  payload_too_large: {
    title: 'The response was too large',
    remedy: startAgain,
  },
  unsupported_media_type: {
    title: 'The response had an unknown format',
    remedy: startAgain,
  },
  not_ready: {
    title: 'The server was still starting',
    remedy: 'Wait a few seconds, then start again.',
  },
  internal: {
    title: 'The connection failed on the server',
    remedy: `${nothingChanged} Start again. If it keeps failing, check the server log.`,
  },
};

interface ConnectOutcomeProps {
  connected: string | undefined;
  error: ErrorCode | undefined;
  onDismiss: () => void;
}

/** The outcome of a connection, as in the URL. */
export function ConnectOutcome({ connected, error, onDismiss }: ConnectOutcomeProps) {
  if (error) {
    const { title, remedy } = explanations[error];
    return (
      <Receipt tone="bad" role="alert" title={title} onDismiss={onDismiss} mb="lg">
        <p>
          {remedy}{' '}
          <TextLink to="/settings/integrations/hubspot/setup" search={{ step: 'authorize' }}>
            Start again
          </TextLink>
        </p>
      </Receipt>
    );
  }
  if (connected === undefined) return null;
  return (
    <Receipt
      tone="good"
      title={`Portal ${shorten(connected, 40)} is connected`}
      onDismiss={onDismiss}
      mb="lg"
    >
      <p>Check below that it is the right portal and that it syncs.</p>
    </Receipt>
  );
}

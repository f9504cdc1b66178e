import { IconArrowRight } from '@tabler/icons-react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { shorten } from '../format/text.ts';
import { LinkButton } from '../ui/links.tsx';
import { stepsBefore, stepWords } from './setup-steps.ts';

/** Set-ups that somebody has begun and not ended: whoever comes to connect a portal may mean one of these. */
export function SetupBegun({ portals }: { portals: readonly IntegrationStatus[] }) {
  const begun = portals.flatMap((portal) =>
    portal.setup !== null && portal.status !== 'disconnected' ? [{ portal, setup: portal.setup }] : [],
  );
  if (begun.length === 0) return null;
  return (
    <ul className="cx-warnings cx-setup-begun" aria-label="Portals that are being set up">
      {begun.map(({ portal, setup }) => (
        <li key={portal.id}>
          <span className="cx-setup-begun-words">
            <bdi className="cx-strong">{shorten(portal.name, 60)}</bdi> is being set up:{' '}
            {setup.stepsDone + stepsBefore} of {setup.stepsTotal + stepsBefore} steps are done, the next is “
            {stepWords[setup.step]}”. Here you begin with another portal.
          </span>
          <LinkButton
            to="/settings/integrations/hubspot/setup"
            search={{ integrationId: portal.id }}
            variant="default"
            size="xs"
            rightSection={<IconArrowRight size={14} aria-hidden />}
          >
            Go on with it
          </LinkButton>
        </li>
      ))}
    </ul>
  );
}

import { IconArrowRight } from '@tabler/icons-react';
import { useId } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { SetupState } from '../../../src/contract/setup.ts';
import { portalState } from '../portals/portal-state.ts';
import { stepsBefore, stepWords } from '../setup/setup-steps.ts';
import { Surface } from '../ui/page/panel.tsx';
import { useRights } from '../ui/use-rights.ts';
import { LinkButton } from '../ui/value/links.tsx';
import { StatePill } from '../ui/value/state-pill.tsx';
import { Age } from '../ui/value/values.tsx';
import { PortalActions } from './portal-actions.tsx';
import { PortalHead, PortalId } from './portal-head.tsx';

/** No run starts before the last step. */
const nothing = () => {};

/** A portal whose setup is unfinished, and the way to continue it. */
export function SetupOffer({ portal, setup }: { portal: IntegrationStatus; setup: SetupState }) {
  const id = useId();
  const { mayAdminister } = useRights();
  const state = portalState(portal);
  const isWell = portal.status === 'connected' || portal.status === 'syncing';
  return (
    <Surface aria-labelledby={id}>
      <PortalHead
        portal={portal}
        id={id}
        state={
          <>
            <StatePill tone="warn">Being set up</StatePill>
            {!isWell && <StatePill tone={state.tone}>{state.word}</StatePill>}
          </>
        }
        actions={
          <>
            {mayAdminister && (
              <LinkButton
                to="/settings/integrations/hubspot/setup"
                search={{ integrationId: portal.id }}
                rightSection={<IconArrowRight size={16} aria-hidden />}
              >
                Continue setup
              </LinkButton>
            )}
            <PortalActions portal={portal} onRun={nothing} withoutSync />
          </>
        }
      >
        <p>
          {!isWell && `${state.sentence} `}
          {setup.explanation} {setup.stepsDone + stepsBefore} of {setup.stepsTotal + stepsBefore} steps done;
          next: “{stepWords[setup.step]}”. Started <Age at={setup.since} />. <PortalId portal={portal} />
        </p>
        {!mayAdminister && <p>An admin can continue the setup.</p>}
      </PortalHead>
    </Surface>
  );
}

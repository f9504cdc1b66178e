import { Title } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useId } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { SetupState } from '../../../src/contract/setup.ts';
import { PortalActions } from '../portals/portal-actions.tsx';
import { portalState } from '../portals/portal-state.ts';
import { LinkButton } from '../ui/links.tsx';
import { StatePill } from '../ui/state-pill.tsx';
import { useRights } from '../ui/use-rights.ts';
import { Age, Line } from '../ui/values.tsx';
import { ForTryingTag } from './account-type.tsx';
import { stepsBefore, stepWords } from './setup-steps.ts';

/** No run begins before the last step. */
const nothing = () => {};

/** A portal whose set-up somebody began and nobody has ended: what that means, and the way on. */
export function SetupOffer({ portal, setup }: { portal: IntegrationStatus; setup: SetupState }) {
  const id = useId();
  const { mayAdminister } = useRights();
  const state = portalState(portal);
  const isWell = portal.status === 'connected' || portal.status === 'syncing';
  return (
    <section className="cx-panel cx-portal" aria-labelledby={id}>
      <header className="cx-portal-head">
        <div className="cx-portal-title">
          <Title order={2} id={id} className="cx-portal-name">
            <Line text={portal.name} fallback={`Portal ${portal.portalId}`} />
          </Title>
          <StatePill tone="warn">Being set up</StatePill>
          {!isWell && <StatePill tone={state.tone}>{state.word}</StatePill>}
          <ForTryingTag accountType={portal.accountType} />
        </div>
        <div className="cx-portal-actions">
          {mayAdminister && (
            <LinkButton
              to="/settings/integrations/hubspot/setup"
              search={{ integrationId: portal.id }}
              rightSection={<IconArrowRight size={16} aria-hidden />}
            >
              Go on with the set-up
            </LinkButton>
          )}
          <PortalActions portal={portal} onRun={nothing} withoutSync />
        </div>
        <p className="cx-portal-sentence">
          {!isWell && `${state.sentence} `}
          {setup.explanation} {setup.stepsDone + stepsBefore} of {setup.stepsTotal + stepsBefore} steps are
          done; the next is “{stepWords[setup.step]}”. Begun <Age at={setup.since} />.{' '}
          <span className="cx-portal-id">Portal {portal.portalId}</span>
        </p>
        {!mayAdminister && <p className="cx-portal-sentence">An administrator can go on with it.</p>}
      </header>
    </section>
  );
}

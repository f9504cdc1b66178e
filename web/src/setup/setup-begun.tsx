import { Box, Flex } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { shorten } from '../format/text.ts';
import { Callout } from '../ui/page/callout.tsx';
import { LinkButton } from '../ui/value/links.tsx';
import { stepsBefore, stepWords } from './setup-steps.ts';

/** Unfinished setups, in case the user wants to continue one. */
export function SetupBegun({ portals }: { portals: readonly IntegrationStatus[] }) {
  const begun = portals.flatMap((portal) =>
    portal.setup !== null && portal.status !== 'disconnected' ? [{ portal, setup: portal.setup }] : [],
  );
  if (begun.length === 0) return null;
  return (
    <Callout component="ul" mb="lg" aria-label="Portals being set up">
      {begun.map(({ portal, setup }) => (
        <Flex component="li" key={portal.id} wrap="wrap" align="center" justify="space-between" gap="xs">
          <Box flex="1 1 320px" miw={0}>
            The setup of <bdi className="cx-strong">{shorten(portal.name, 60)}</bdi> is unfinished:{' '}
            {setup.stepsDone + stepsBefore} of {setup.stepsTotal + stepsBefore} steps done, next “
            {stepWords[setup.step]}”. On this page, you connect another portal.
          </Box>
          <LinkButton
            to="/settings/integrations/hubspot/setup"
            search={{ integrationId: portal.id }}
            variant="default"
            size="xs"
            rightSection={<IconArrowRight size={14} aria-hidden />}
          >
            Continue setup
          </LinkButton>
        </Flex>
      ))}
    </Callout>
  );
}

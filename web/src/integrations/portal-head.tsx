import { Box, Group, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { ForTryingTag } from '../portals/account-type.tsx';
import { OutsideLink } from '../ui/value/links.tsx';
import { Line } from '../ui/value/values.tsx';
import styles from './portal-head.module.css';

interface PortalHeadProps {
  portal: IntegrationStatus;
  /** The id of the heading. */
  id: string;
  /** The portal's states, as pills. */
  state: ReactNode;
  actions: ReactNode;
  /** Sentences and links about the portal. */
  children: ReactNode;
}

/** The top of a portal's card: its name, state, and actions. */
export function PortalHead({ portal, id, state, actions, children }: PortalHeadProps) {
  return (
    <header className={styles.head}>
      <Group gap="xs" miw={0}>
        <Title order={2} id={id} className={styles.name}>
          <Line text={portal.name} fallback={`Portal ${portal.portalId}`} />
        </Title>
        {state}
        <ForTryingTag accountType={portal.accountType} />
      </Group>
      <Group gap="xs" className={styles.actions}>
        {actions}
      </Group>
      {children}
    </header>
  );
}

/** The ID of a portal, linked to it. */
export function PortalId({ portal: { portalId, url } }: { portal: IntegrationStatus }) {
  return (
    <Box component="span" display="inline-block" style={{ verticalAlign: 'bottom' }}>
      {url ? (
        <OutsideLink href={url} label={`Portal ${portalId} in HubSpot, opens in a new tab`}>
          Portal {portalId}
        </OutsideLink>
      ) : (
        `Portal ${portalId}`
      )}
    </Box>
  );
}

import { useNavigate } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { AdminNotice } from '../ui/page/admin-notice.tsx';
import { PageHeader } from '../ui/page/page-header.tsx';
import { useRights } from '../ui/use-rights.ts';
import { NeedsPortal, PortalChoice, usePortal } from './portal-choice.tsx';

interface PortalScreenProps {
  title: string;
  description: string;
  /** The portal in the URL, if any. */
  integrationId: string | undefined;
  /** What only admins can edit here, for the end of "Only admins can edit …". */
  adminsEdit: string;
  /** The text while no portal is connected. */
  withoutPortal: string;
  /** The settings of the portal; they are remounted for another portal. */
  children: (portal: IntegrationStatus, mayAdminister: boolean) => ReactNode;
}

/** The frame of a screen with the settings of one portal: heading, choice of the portal, rights, and states. */
export function PortalScreen({
  title,
  description,
  integrationId,
  adminsEdit,
  withoutPortal,
  children,
}: PortalScreenProps) {
  const navigate = useNavigate();
  const { status, portals, portal } = usePortal(integrationId);
  const { mayAdminister } = useRights();
  return (
    <>
      <PageHeader
        title={title}
        description={description}
        actions={
          portal && (
            <PortalChoice
              portals={portals}
              portal={portal}
              onChoose={(id) => void navigate({ to: '.', search: { integrationId: id }, replace: true })}
            />
          )
        }
      />
      {portal ? (
        <Fragment key={portal.id}>
          {!mayAdminister && <AdminNotice what={adminsEdit} />}
          {children(portal, mayAdminister)}
        </Fragment>
      ) : (
        <NeedsPortal status={status}>{withoutPortal}</NeedsPortal>
      )}
    </>
  );
}

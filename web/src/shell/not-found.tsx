import { IconMapPinOff } from '@tabler/icons-react';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { PageHeader } from '../ui/page/page-header.tsx';
import { LinkButton } from '../ui/value/links.tsx';

export function NotFoundScreen() {
  return (
    <>
      <PageHeader title="Page not found" />
      <EmptyState
        icon={IconMapPinOff}
        title="This page doesn’t exist"
        action={<LinkButton to="/customers">Go to customers</LinkButton>}
      >
        The link may be outdated, or the address mistyped.
      </EmptyState>
    </>
  );
}

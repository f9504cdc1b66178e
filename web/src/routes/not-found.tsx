import { IconMapPinOff } from '@tabler/icons-react';
import { EmptyState } from '../components/empty-state.tsx';
import { LinkButton } from '../components/links.tsx';
import { PageHeader } from '../components/page-header.tsx';

export function NotFoundScreen() {
  return (
    <>
      <PageHeader title="Page not found" />
      <EmptyState
        icon={IconMapPinOff}
        title="There is nothing at this address"
        action={<LinkButton to="/customers">Go to customers</LinkButton>}
      >
        The link may be old, or the address mistyped.
      </EmptyState>
    </>
  );
}

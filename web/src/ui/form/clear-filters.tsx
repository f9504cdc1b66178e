import { Button } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';

/** Removes all filters of a list. */
export function ClearFilters({ size = 'sm', onClick }: { size?: 'xs' | 'sm'; onClick: () => void }) {
  return (
    <Button
      variant="subtle"
      size={size}
      onClick={onClick}
      leftSection={<IconFilterOff size={size === 'sm' ? 16 : 14} aria-hidden />}
    >
      Clear filters
    </Button>
  );
}

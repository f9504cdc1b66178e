import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { shorten } from '../../format/text.ts';

/** A filter set by a link, with a button to remove it. */
export function FilterChip({ label, onRemove }: { label: string; onRemove: () => void }) {
  return (
    <Button
      variant="default"
      size="xs"
      radius="xl"
      onClick={onRemove}
      rightSection={<IconX size={13} aria-hidden />}
      aria-label={`Remove the filter ${shorten(label, 80)}`}
    >
      <bdi>{shorten(label, 40)}</bdi>
    </Button>
  );
}

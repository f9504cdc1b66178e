import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { shorten } from '../format/text.ts';

/** A filter that came with a link, to be taken away. */
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

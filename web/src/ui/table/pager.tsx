import { Button, Group, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';

interface PagerProps {
  /** The number of the page, if the pages before it are known. */
  page: number | undefined;
  onPrevious: (() => void) | undefined;
  onNext: (() => void) | undefined;
  busy: boolean;
}

/** Moves through a list page by page. */
export function Pager({ page, onPrevious, onNext, busy }: PagerProps) {
  if (!onPrevious && !onNext) return null;
  return (
    <nav aria-label="Pages">
      <Group justify="space-between" mt={-4}>
        <Text size="sm" c="dimmed" aria-live="polite">
          {page === undefined ? '' : `Page ${page}`}
        </Text>
        <Group gap="xs">
          <Button
            variant="default"
            size="xs"
            disabled={!onPrevious || busy}
            onClick={() => onPrevious?.()}
            leftSection={<IconChevronLeft size={15} aria-hidden />}
          >
            {page === undefined ? 'First page' : 'Previous'}
          </Button>
          <Button
            variant="default"
            size="xs"
            disabled={!onNext || busy}
            onClick={() => onNext?.()}
            rightSection={<IconChevronRight size={15} aria-hidden />}
          >
            Next
          </Button>
        </Group>
      </Group>
    </nav>
  );
}

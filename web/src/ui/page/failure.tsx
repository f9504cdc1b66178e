import { Box, type BoxProps, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { messageOf } from '../../api/request.ts';
import { Callout } from './callout.tsx';

interface FailureProps extends BoxProps {
  error: unknown;
  /** What failed, such as "Couldn’t load customers". */
  title?: string;
  onRetry?: () => void;
  isRetrying?: boolean;
}

/** Something that couldn't be loaded, with the server's reason and a way to retry. */
export function Failure({
  error,
  title = 'Couldn’t load this',
  onRetry,
  isRetrying = false,
  ...box
}: FailureProps) {
  return (
    <Callout tone="bad" role="alert" mb="lg" {...box}>
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <IconAlertTriangle size={20} stroke={1.7} aria-hidden />
        <Group flex={1} miw={0} align="flex-start" gap="sm">
          <Box flex="1 1 14rem" miw={0}>
            <Text fw={600} size="sm">
              {title}
            </Text>
            <Text size="sm">{messageOf(error)}</Text>
          </Box>
          {onRetry && (
            <Button variant="default" size="xs" loading={isRetrying} onClick={onRetry}>
              Try again
            </Button>
          )}
        </Group>
      </Group>
    </Callout>
  );
}

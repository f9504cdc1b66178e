import { Button, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { messageOf } from '../api/request.ts';

interface FailureProps {
  error: unknown;
  /** What could not be done, such as "The customers could not be read". */
  title?: string;
  onRetry?: () => void;
}

/** Something that could not be read, with the server's reason and a way to try again. */
export function Failure({ error, title = 'This could not be read', onRetry }: FailureProps) {
  return (
    <div className="cx-failure" role="alert">
      <IconAlertTriangle size={20} stroke={1.7} aria-hidden />
      <div className="cx-failure-text">
        <Text fw={600} size="sm">
          {title}
        </Text>
        <Text size="sm">{messageOf(error)}</Text>
      </div>
      {onRetry && (
        <Button variant="default" size="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

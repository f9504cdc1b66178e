import { List, type ListProps } from '@mantine/core';

/** Sentences as bullet points, or as numbered steps. */
export function Bullets({ type = 'unordered', ...props }: ListProps) {
  return (
    <List
      type={type}
      listStyleType={type === 'ordered' ? 'decimal' : 'disc'}
      spacing="xs"
      size="sm"
      pl="lg"
      style={{ listStylePosition: 'outside' }}
      {...props}
    />
  );
}

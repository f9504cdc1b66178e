import { Group, Stack, Text } from '@mantine/core';

/** The product's mark: a C around a warm dot. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#3155d9" />
      <path
        d="M20.6 11.2a6.6 6.6 0 1 0 0 9.6"
        fill="none"
        stroke="#fff"
        strokeWidth="3"
        strokeLinecap="round"
      />
      <circle cx="23.4" cy="16" r="2.5" fill="#ffb454" />
    </svg>
  );
}

export function Brand() {
  return (
    <Group gap={10} wrap="nowrap">
      <Mark />
      <Stack gap={0} lh={1.15}>
        <Text span inherit fz="md" fw={700}>
          CSCX.AI
        </Text>{' '}
        <Text span inherit fz="xs" c="dimmed">
          for HubSpot
        </Text>
      </Stack>
    </Group>
  );
}

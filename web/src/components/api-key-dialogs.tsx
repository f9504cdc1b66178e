import { Code, Select, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiKey } from '../../../src/contract/api-keys.ts';
import type { Role } from '../../../src/contract/common.ts';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import { makeApiKey, revokeApiKey } from '../api/api-keys.ts';
import { formatDate } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { Dialog, DialogForm } from './dialog.tsx';
import { RoleChoice } from './role-choice.tsx';
import { ShownOnce } from './shown-once.tsx';

const dayMs = 24 * 60 * 60_000;
const lifetimes = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'One year' },
  { value: 'none', label: 'Until it is revoked' },
];

const useRefresh = () => {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: ['api-keys'] });
};

function MakeForm({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [days, setDays] = useState('90');
  const refresh = useRefresh();
  const make = useMutation({
    mutationFn: () => {
      const expiresAt = days === 'none' ? null : new Date(Date.now() + Number(days) * dayMs).toISOString();
      return makeApiKey({ name, role, expiresAt });
    },
    onSuccess: refresh,
  });
  if (make.data) {
    const { key, expiresAt } = make.data;
    return (
      <ShownOnce label="API key" secret={key} onClose={onClose}>
        <Text size="sm">
          Give the key <strong dir="auto">{shorten(make.data.name, 80)}</strong> to the program now.{' '}
          <strong>It is not shown again.</strong>
          {expiresAt !== null && ` It works until ${formatDate(expiresAt)}.`}
        </Text>
        <Text size="sm" c="dimmed">
          Programs send it with each request: <Code>Authorization: Bearer {key.slice(0, 9)}…</Code>
        </Text>
      </ShownOnce>
    );
  }
  return (
    <DialogForm
      error={make.error}
      busy={make.isPending}
      cancel="Cancel"
      submit="Make the key"
      onCancel={onClose}
      onSubmit={() => make.mutate()}
    >
      <TextInput
        label={inputLabels.name}
        description="What it is for. The audit log names it."
        placeholder="Data warehouse"
        required
        maxLength={80}
        autoComplete="off"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <RoleChoice label="What the program may" value={role} onChange={setRole} />
      <Select
        label={inputLabels.expiresAt}
        allowDeselect={false}
        value={days}
        onChange={(value) => setDays(value ?? days)}
        data={lifetimes}
      />
    </DialogForm>
  );
}

function RevokeForm({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const refresh = useRefresh();
  const revoke = useMutation({
    mutationFn: () => revokeApiKey(apiKey.id),
    onSuccess: async () => {
      onClose();
      notifications.show({
        color: 'teal',
        title: 'The key is revoked',
        message: 'Programs that send it are refused from now on.',
      });
      await refresh();
    },
  });
  return (
    <DialogForm
      error={revoke.error}
      busy={revoke.isPending}
      cancel="Keep the key"
      submit="Revoke"
      danger
      onCancel={onClose}
      onSubmit={() => revoke.mutate()}
    >
      <Text size="sm">
        Programs that use <strong dir="auto">{shorten(apiKey.name, 80)}</strong> are refused at once. This
        cannot be taken back: make a new key for them first.
      </Text>
    </DialogForm>
  );
}

/** Makes a key, or revokes the one that is given. */
export function ApiKeyDialog({
  apiKey,
  opened,
  onClose,
}: {
  apiKey: ApiKey | undefined;
  opened: boolean;
  onClose: () => void;
}) {
  return (
    <Dialog title={apiKey ? 'Revoke the key' : 'Make an API key'} opened={opened} onClose={onClose}>
      {apiKey ? <RevokeForm apiKey={apiKey} onClose={onClose} /> : <MakeForm onClose={onClose} />}
    </Dialog>
  );
}

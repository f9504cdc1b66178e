import { Code, Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApiKey } from '../../../src/contract/api-keys.ts';
import type { Role } from '../../../src/contract/common.ts';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import { useCreateApiKey, useRevokeApiKey } from '../api/api-keys.ts';
import { formatDate } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { useToasts } from '../ui/mount.ts';
import { Dialog, DialogForm } from '../ui/page/dialog.tsx';
import { RoleChoice } from '../users/role-choice.tsx';
import { ShownOnce } from '../users/shown-once.tsx';

const dayMs = 24 * 60 * 60_000;
const lifetimes = [
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In 1 year' },
  { value: 'none', label: 'Never' },
];

function CreateForm({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [days, setDays] = useState('90');
  const make = useCreateApiKey();
  const expiry = () => (days === 'none' ? null : new Date(Date.now() + Number(days) * dayMs).toISOString());
  if (make.data) {
    const { key, expiresAt } = make.data;
    return (
      <ShownOnce label="API key" secret={key} onClose={onClose}>
        <Text size="sm">
          Copy the key <strong dir="auto">{shorten(make.data.name, 80)}</strong> now.{' '}
          <strong>You won’t see it again.</strong>
          {expiresAt !== null && ` It expires on ${formatDate(expiresAt)}.`}
        </Text>
        <Text size="sm" c="dimmed">
          Send it with each request: <Code>Authorization: Bearer {key.slice(0, 9)}…</Code>
        </Text>
      </ShownOnce>
    );
  }
  return (
    <DialogForm
      error={make.error}
      busy={make.isPending}
      cancel="Cancel"
      submit="Create key"
      onCancel={onClose}
      onSubmit={() => make.mutate({ name, role, expiresAt: expiry() })}
    >
      <TextInput
        label={inputLabels.name}
        description="What the key is for. It appears in the audit log."
        placeholder="Data warehouse"
        required
        maxLength={80}
        autoComplete="off"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <RoleChoice label="Permissions" value={role} onChange={setRole} />
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
  const toasts = useToasts();
  const revoke = useRevokeApiKey(apiKey.id, {
    onSuccess: () => {
      onClose();
      toasts.show({
        color: 'teal',
        title: 'Key revoked',
        message: 'Requests with this key are rejected.',
      });
    },
  });
  return (
    <DialogForm
      error={revoke.error}
      busy={revoke.isPending}
      cancel="Cancel"
      submit="Revoke"
      danger
      onCancel={onClose}
      onSubmit={() => revoke.mutate()}
    >
      <Text size="sm">
        Requests with <strong dir="auto">{shorten(apiKey.name, 80)}</strong> will be rejected immediately. You
        can’t undo this, so create a replacement first if the key is in use.
      </Text>
    </DialogForm>
  );
}

/** Creates a key, or revokes the given one. */
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
    <Dialog title={apiKey ? 'Revoke API key' : 'Create API key'} opened={opened} onClose={onClose}>
      {apiKey ? <RevokeForm apiKey={apiKey} onClose={onClose} /> : <CreateForm onClose={onClose} />}
    </Dialog>
  );
}

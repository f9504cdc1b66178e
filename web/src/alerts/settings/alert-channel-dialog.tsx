import {
  Button,
  Code,
  CopyButton,
  Group,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import type { AlertChannel, ChangeAlertChannel } from '../../../../src/contract/alerts.ts';
import { ChannelKind, channelKindNames } from '../../../../src/contract/common.ts';
import { inputLabels } from '../../../../src/contract/input-labels.ts';
import { useSaveChannel } from '../../api/alerts.ts';
import { useToasts } from '../../ui/mount.ts';
import { Dialog, DialogForm } from '../../ui/page/dialog.tsx';
import { channelWords } from './alert-channel-words.ts';

interface Draft {
  kind: ChannelKind;
  name: string;
  url: string;
  addresses: string;
  secret: string;
}

const addressesIn = (text: string): string[] => [
  ...new Set(text.split(/[\s,;]+/).filter((address) => address !== '')),
];

/** The new channel that a form describes. */
const additionOf = ({ kind, name, url, addresses, secret }: Draft) => {
  if (kind === 'email') return { kind, name, addresses: addressesIn(addresses) };
  if (kind === 'webhook') return { kind, name, url, ...(secret === '' ? {} : { secret }) };
  return { kind, name, url };
};

/** What a form changes about a channel. Blank fields stay as they are: they are never shown again. */
const changeOf = ({ name, url, addresses, secret }: Draft): ChangeAlertChannel => ({
  name,
  ...(url === '' ? {} : { url }),
  ...(addresses.trim() === '' ? {} : { addresses: addressesIn(addresses) }),
  ...(secret === '' ? {} : { secret }),
});

/** The secret that was just generated. It can't be shown a second time. */
function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Stack gap="md">
      <Text size="sm">
        Channel saved. Its alerts are signed with this secret. Copy it to the receiver now.{' '}
        <strong>It won’t be shown again.</strong>
      </Text>
      <Group gap="xs" wrap="nowrap">
        <Code className="cx-break" flex={1} px={10} py="xs" aria-label="Secret">
          {secret}
        </Code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size="xs"
              onClick={copy}
              leftSection={copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Button onClick={onClose} ml="auto">
        I’ve saved it
      </Button>
    </Stack>
  );
}

interface FieldsProps {
  draft: Draft;
  channel: AlertChannel | undefined;
  onChange: (change: Partial<Draft>) => void;
}

/** The fields for the address of the channel, which depend on its type. */
function Address({ draft, channel, onChange }: FieldsProps) {
  const { help } = channelWords[draft.kind];
  const kept = channel && 'Leave blank to keep the current one.';
  if (draft.kind === 'email') {
    return (
      <Textarea
        label={inputLabels.addresses}
        description={help}
        placeholder="cs-team@example.com"
        autosize
        minRows={2}
        maxRows={8}
        required
        value={draft.addresses}
        onChange={(event) => onChange({ addresses: event.currentTarget.value })}
      />
    );
  }
  return (
    <>
      <TextInput
        type="url"
        label={inputLabels.url}
        description={kept ? `${help} ${kept}` : help}
        placeholder={channel ? `https://${channel.target}/…` : 'https://'}
        required={!channel}
        maxLength={2_000}
        autoComplete="off"
        value={draft.url}
        onChange={(event) => onChange({ url: event.currentTarget.value.trim() })}
      />
      {draft.kind === 'webhook' && (
        <TextInput
          label={inputLabels.secret}
          description={kept ?? 'Optional, 16+ characters. Leave blank to generate one.'}
          minLength={16}
          maxLength={200}
          autoComplete="off"
          value={draft.secret}
          onChange={(event) => onChange({ secret: event.currentTarget.value })}
        />
      )}
    </>
  );
}

interface FormProps {
  /** Undefined to add a new one. */
  channel: AlertChannel | undefined;
  emailConfigured: boolean;
  onClose: () => void;
}

function Form({ channel, emailConfigured, onClose }: FormProps) {
  const toasts = useToasts();
  const [draft, setDraft] = useState<Draft>({
    kind: channel?.kind ?? 'slack',
    name: channel?.name ?? '',
    url: '',
    addresses: channel?.kind === 'email' ? channel.target.split(/,\s*/).join('\n') : '',
    secret: '',
  });
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const save = useSaveChannel(channel, {
    onSuccess: ({ secret }) => {
      if (secret !== undefined) return;
      onClose();
      toasts.show({
        color: 'teal',
        title: 'Channel saved',
        message: 'Send a test to check that alerts arrive.',
      });
    },
  });
  if (save.data?.secret !== undefined) return <Secret secret={save.data.secret} onClose={onClose} />;
  return (
    <DialogForm
      error={save.error}
      busy={save.isPending}
      cancel="Cancel"
      submit={channel ? 'Save' : 'Add channel'}
      onSubmit={() => save.mutate(channel ? changeOf(draft) : additionOf(draft))}
      onCancel={onClose}
    >
      {!channel && (
        <SegmentedControl
          fullWidth
          aria-label={inputLabels.kind}
          value={draft.kind}
          onChange={(value) => change({ kind: ChannelKind.parse(value) })}
          data={ChannelKind.options.map((kind) => ({
            value: kind,
            label: channelKindNames[kind],
          }))}
        />
      )}
      {draft.kind === 'email' && !emailConfigured && (
        <Text size="sm" c="var(--cx-warn)" role="status">
          Email isn’t set up yet. Ask your server admin to set SMTP_URL and MAIL_FROM, and to restart the
          server.
        </Text>
      )}
      <TextInput
        label={inputLabels.name}
        description="Shown in rules and in the delivery log."
        placeholder={draft.kind === 'email' ? 'CS team' : '#renewals'}
        required
        maxLength={200}
        value={draft.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <Address draft={draft} channel={channel} onChange={change} />
    </DialogForm>
  );
}

/** Adds a channel, or changes one. */
export function AlertChannelDialog({ opened, ...form }: FormProps & { opened: boolean }) {
  return (
    <Dialog title={form.channel ? 'Edit channel' : 'Add channel'} opened={opened} onClose={form.onClose}>
      <Form {...form} />
    </Dialog>
  );
}

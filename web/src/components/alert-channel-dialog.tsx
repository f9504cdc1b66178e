import { Button, Code, CopyButton, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AlertChannel, type ChangeAlertChannel, ChannelKind } from '../../../src/contract/alerts.ts';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import { addChannel, changeChannel } from '../api/alerts.ts';
import { channelWords } from './alert-channel-words.ts';
import { Dialog, DialogFoot } from './dialog.tsx';

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

/** What a form says of a new channel. */
const additionOf = ({ kind, name, url, addresses, secret }: Draft) => {
  if (kind === 'email') return { kind, name, addresses: addressesIn(addresses) };
  if (kind === 'webhook') return { kind, name, url, ...(secret === '' ? {} : { secret }) };
  return { kind, name, url };
};

/** What a form changes of a channel: what is left empty stays as it is, as nobody sees it again. */
const changeOf = ({ name, url, addresses, secret }: Draft): ChangeAlertChannel => ({
  name,
  ...(url === '' ? {} : { url }),
  ...(addresses.trim() === '' ? {} : { addresses: addressesIn(addresses) }),
  ...(secret === '' ? {} : { secret }),
});

/** The secret that was just made; nobody can see it a second time. */
function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Stack gap="md">
      <Text size="sm">
        The channel is saved. Its alerts are signed with this secret: give it to the receiver now.{' '}
        <strong>It is not shown again.</strong>
      </Text>
      <div className="cx-secret">
        <Code className="cx-break" aria-label="Secret">
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
      </div>
      <Button onClick={onClose} ml="auto">
        I have kept it
      </Button>
    </Stack>
  );
}

interface FieldsProps {
  draft: Draft;
  channel: AlertChannel | undefined;
  onChange: (change: Partial<Draft>) => void;
}

/** Where the alerts go, as the kind of channel asks for it. */
function Address({ draft, channel, onChange }: FieldsProps) {
  const { help } = channelWords[draft.kind];
  const kept = channel && 'Leave it empty to keep what is set.';
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
          description={
            kept ?? 'Optional, from 16 characters on. Without one, one is made and shown once after saving.'
          }
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
  /** Undefined: a new one is added. */
  channel: AlertChannel | undefined;
  emailConfigured: boolean;
  onClose: () => void;
}

function Form({ channel, emailConfigured, onClose }: FormProps) {
  const [draft, setDraft] = useState<Draft>({
    kind: channel?.kind ?? 'slack',
    name: channel?.name ?? '',
    url: '',
    addresses: channel?.kind === 'email' ? channel.target.split(/,\s*/).join('\n') : '',
    secret: '',
  });
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => (channel ? changeChannel(channel.id, changeOf(draft)) : addChannel(additionOf(draft))),
    onSuccess: async ({ secret }) => {
      await queryClient.invalidateQueries({ queryKey: ['alert-channels'] });
      if (secret !== undefined) return;
      onClose();
      notifications.show({
        color: 'teal',
        title: 'The channel was saved',
        message: 'Send an example to see that it arrives.',
      });
    },
  });
  if (save.data?.secret !== undefined) return <Secret secret={save.data.secret} onClose={onClose} />;
  const unsendable = draft.kind === 'email' && !emailConfigured;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="md">
        {!channel && (
          <SegmentedControl
            fullWidth
            aria-label={inputLabels.kind}
            className="cx-kinds"
            value={draft.kind}
            onChange={(value) => change({ kind: ChannelKind.parse(value) })}
            data={ChannelKind.options.map((kind) => ({
              value: kind,
              label: kind === 'teams' ? 'Teams' : channelWords[kind].word,
            }))}
          />
        )}
        {unsendable && (
          <Text size="sm" c="var(--cx-warn)" role="status">
            This installation sends no e-mail yet: set SMTP_URL and MAIL_FROM in the environment of the server
            and restart it.
          </Text>
        )}
        <TextInput
          label={inputLabels.name}
          description="How rules and the log call it."
          placeholder={draft.kind === 'email' ? 'CS team' : '#renewals'}
          required
          maxLength={200}
          value={draft.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Address draft={draft} channel={channel} onChange={change} />
        <DialogFoot
          error={save.error}
          busy={save.isPending}
          cancel="Cancel"
          submit={channel ? 'Save the channel' : 'Add the channel'}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}

/** Adds a channel, or changes one. */
export function AlertChannelDialog({ opened, ...form }: FormProps & { opened: boolean }) {
  return (
    <Dialog
      title={form.channel ? `Change ${channelWords[form.channel.kind].word}` : 'Add a channel'}
      opened={opened}
      onClose={form.onClose}
    >
      <Form {...form} />
    </Dialog>
  );
}

import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ObjectType } from '../../../src/contract/common.ts';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { useResync } from '../api/sync-history.ts';
import { Dialog, DialogFoot } from '../ui/page/dialog.tsx';
import { hubspotNoun } from '../ui/words.ts';
import { ResyncOutcome } from './resync-outcome.tsx';

/** The type IDs in the URLs of HubSpot's records. */
const typeIds: Record<string, ObjectType> = { '0-1': 'contact', '0-2': 'company', '0-3': 'deal' };

/** An ID, or the URL of a record in HubSpot, which contains its type, too. */
export const readRecord = (text: string): { id: string; type: ObjectType | undefined } | undefined => {
  const bare = text.trim();
  if (/^\d{1,30}$/.test(bare)) return { id: bare, type: undefined };
  const [, typeId, id] = /\/record\/(0-[123])\/(\d{1,30})(?:[/?#]|$)/.exec(bare) ?? [];
  return id === undefined || typeId === undefined ? undefined : { id, type: typeIds[typeId] };
};

interface ResyncDialogProps {
  portal: Pick<IntegrationStatus, 'id' | 'portalId' | 'companyCurrency'>;
  opened: boolean;
  onClose: () => void;
}

/** Re-syncs one record of a portal now, and shows what changed. */
export function ResyncDialog({ portal, opened, onClose }: ResyncDialogProps) {
  return (
    <Dialog title="Re-sync a record" opened={opened} onClose={onClose} size="lg">
      <DialogContent portal={portal} onClose={onClose} />
    </Dialog>
  );
}

function DialogContent({ portal, onClose }: Pick<ResyncDialogProps, 'portal' | 'onClose'>) {
  const [text, setText] = useState('');
  const [type, setType] = useState<ObjectType>('company');
  const [flaw, setFlaw] = useState<string | undefined>();
  const resync = useResync();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const record = readRecord(text);
    if (!record) {
      setFlaw('Enter a record ID (a number), or the URL of the record in HubSpot.');
      return;
    }
    const objectType = record.type ?? type;
    setType(objectType);
    resync.mutate({ integrationId: portal.id, objectType, externalId: record.id });
  };
  if (resync.data) {
    return (
      <Stack gap="md">
        <ResyncOutcome outcome={resync.data} currency={portal.companyCurrency} />
        <Group justify="flex-end" gap="sm">
          <Button
            variant="default"
            onClick={() => {
              setText('');
              resync.reset();
            }}
          >
            Another record
          </Button>
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm">Syncs the record and its associations now, without waiting for the next sync.</Text>
        <TextInput
          label={inputLabels.externalId}
          placeholder="For example 15432780923"
          data-autofocus
          autoComplete="off"
          value={text}
          error={flaw}
          onChange={(event) => {
            const value = event.currentTarget.value;
            setText(value);
            setFlaw(undefined);
            const named = readRecord(value)?.type;
            if (named) setType(named);
          }}
        />
        <Select
          label={inputLabels.objectType}
          allowDeselect={false}
          value={type}
          onChange={(value) => setType(ObjectType.catch(type).parse(value))}
          data={ObjectType.options.map((value) => ({ value, label: hubspotNoun[value] }))}
        />
        <DialogFoot
          error={resync.error}
          busy={resync.isPending}
          cancel="Cancel"
          submit="Re-sync"
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}

import { Button, Group, Select, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ObjectType } from '../../../src/contract/common.ts';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { ResyncRequest } from '../../../src/contract/records.ts';
import { resyncRecord } from '../api/sync-history.ts';
import { Dialog, DialogFoot } from './dialog.tsx';
import { ResyncOutcome } from './resync-outcome.tsx';
import { hubspotNoun } from './words.ts';

/** The type ids in the addresses of HubSpot's records. */
const typeIds: Record<string, ObjectType> = { '0-1': 'contact', '0-2': 'company', '0-3': 'deal' };

/** An id, or the address of a record in HubSpot, which tells its type as well. */
export const readRecord = (text: string): { id: string; type: ObjectType | undefined } | undefined => {
  const bare = text.trim();
  if (/^\d{1,30}$/.test(bare)) return { id: bare, type: undefined };
  const [, typeId, id] = /\/record\/(0-[123])\/(\d{1,30})(?:[/?#]|$)/.exec(bare) ?? [];
  return id === undefined || typeId === undefined ? undefined : { id, type: typeIds[typeId] };
};

/** Reads one record and its associations anew, and asks for what else waits to be shown. */
export const useResync = () => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: ResyncRequest) => resyncRecord(input),
    onSuccess: async () => {
      await Promise.all(
        ['hubspot', 'customers', 'customer'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })),
      );
    },
  });
};

interface ResyncDialogProps {
  portal: Pick<IntegrationStatus, 'id' | 'portalId' | 'companyCurrency'>;
  opened: boolean;
  onClose: () => void;
}

/** Reads one record of a portal now, and tells what that changed. */
export function ResyncDialog({ portal, opened, onClose }: ResyncDialogProps) {
  return (
    <Dialog title="Resync one record" opened={opened} onClose={onClose} size="lg">
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
      setFlaw('Enter the id of a record, which is a number, or the address of its page in HubSpot.');
      return;
    }
    const objectType = record.type ?? type;
    setType(objectType);
    resync.mutate({ integrationId: portal.id, objectType, externalId: record.id });
  };
  if (resync.data) {
    return (
      <div className="cx-form">
        <ResyncOutcome outcome={resync.data} currency={portal.companyCurrency} />
        <Group justify="flex-end" gap="sm" w="100%">
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
      </div>
    );
  }
  return (
    <form onSubmit={submit} className="cx-form" noValidate>
      <Text size="sm">
        The record and its associations are read from HubSpot at once, without waiting for the next sync.
      </Text>
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
      <div className="cx-form-foot">
        <DialogFoot
          error={resync.error}
          busy={resync.isPending}
          cancel="Cancel"
          submit="Resync"
          onCancel={onClose}
        />
      </div>
    </form>
  );
}

import { Box, Button, Drawer, Group, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { fieldName } from '../../../src/contract/field-names.ts';
import { quarantineWords, type SyncError } from '../../../src/contract/sync.ts';
import { messageOf } from '../api/request.ts';
import { useRawReply } from '../api/sync-errors.ts';
import { formatDaysIn } from '../format/dates.ts';
import { plural, shorten } from '../format/text.ts';
import { Fact, Facts } from '../ui/value/facts.tsx';
import { OutsideLink, TextLink } from '../ui/value/links.tsx';
import { LongText } from '../ui/value/long-text.tsx';
import { Tag } from '../ui/value/state-pill.tsx';
import { MomentText } from '../ui/value/values.tsx';
import { directionWords, hubspotNoun } from '../ui/words.ts';
import styles from './error-details.module.css';
import { TriedAgain } from './tried-again.tsx';

const replyWords = {
  kept: 'HubSpot’s response',
  read_now: 'Current record in HubSpot',
  gone: 'HubSpot’s current response',
} as const;

/** HubSpot’s response or the current record, loaded only on request. */
function Reply({ error, mayAsk }: { error: SyncError; mayAsk: boolean }) {
  const reply = useRawReply(error.id);
  const text = reply.data?.text ?? error.rawReply;
  if (text !== null && text !== undefined) {
    return (
      <Box component="section" w="100%" miw={0} aria-label="Raw response">
        <Title order={3} fz="sm">
          {replyWords[reply.data?.kind ?? 'kept']}
        </Title>
        <Box className={styles.raw} tabIndex={0} role="group" aria-label="Text of the response">
          {text}
        </Box>
        {reply.data && (
          <p className="cx-cell-sub">
            <MomentText at={reply.data.at} />
          </p>
        )}
      </Box>
    );
  }
  if (!mayAsk) return null;
  return (
    <section aria-label="Raw response">
      <Title order={3} fz="sm">
        Raw response
      </Title>
      <p className="cx-soft">
        No response was stored, because HubSpot sent a value that doesn’t fit. You can fetch the current
        record from HubSpot.
      </p>
      <Button variant="default" size="xs" mt="xs" loading={reply.isPending} onClick={() => reply.mutate()}>
        Fetch from HubSpot
      </Button>
      {reply.isError && (
        <Box component="p" c="var(--cx-bad)" role="alert">
          {messageOf(reply.error)}
        </Box>
      )}
    </section>
  );
}

/** All known data about the record and the error. */
function ErrorFacts({ error, name }: { error: SyncError; name: string }) {
  const record = <bdi className="cx-break">{name}</bdi>;
  return (
    <Facts>
      <Fact label={hubspotNoun[error.objectType]}>
        {error.customerId === null ? (
          record
        ) : (
          <TextLink to="/customers/$id" params={{ id: error.customerId }} inherit>
            {record}
          </TextLink>
        )}
      </Fact>
      <Fact label="Record ID">{error.externalId}</Fact>
      <Fact label="Direction">{directionWords[error.direction]}</Fact>
      {error.property !== null && (
        <Fact label="Property">
          <code className="cx-code">{error.property}</code>
        </Fact>
      )}
      {error.field !== null && (
        <Fact label="Field">
          <bdi>{shorten(fieldName(error.field), 60)}</bdi>
        </Fact>
      )}
      {error.value !== null && (
        <Fact label="Value">
          <LongText text={error.value === '' ? '(empty)' : error.value} cut={300} mono />
        </Fact>
      )}
      <Fact label="First seen">
        <MomentText at={error.firstSeenAt} />
      </Fact>
      <Fact label="Last seen">
        <MomentText at={error.lastSeenAt} />
        <span className="cx-cell-sub">{plural(error.attempts, 'attempt', 'attempts')}</span>
      </Fact>
      {error.resolvedAt !== null && (
        <Fact label="Resolved">
          <MomentText at={error.resolvedAt} />
        </Fact>
      )}
      {error.status === 'open' && (
        <Fact label="Automatic retry">
          <TriedAgain again={error.triedAgain} />
        </Fact>
      )}
    </Facts>
  );
}

interface ErrorDetailsProps {
  error: SyncError;
  opened: boolean;
  onClose: () => void;
  /** Whether the user can make calls to HubSpot. */
  mayAsk: boolean;
  /** The actions on it. */
  actions: ReactNode;
}

/** The details of a sync error: what is wrong, how to fix it, when it was seen, and the raw response on request. */
export function ErrorDetails({ error, opened, onClose, mayAsk, actions }: ErrorDetailsProps) {
  const kind = hubspotNoun[error.objectType];
  const name = error.recordName?.trim() ? shorten(error.recordName, 90) : `${kind} ${error.externalId}`;
  return (
    <Drawer.Root opened={opened} onClose={onClose} position="right" size="md">
      <Drawer.Overlay />
      <Drawer.Content aria-label={`Error on ${name}`}>
        <Drawer.Header role="presentation">
          <Drawer.Title fw={650}>{quarantineWords[error.code] ?? error.code}</Drawer.Title>
          <Drawer.CloseButton aria-label="Close" />
        </Drawer.Header>
        <Drawer.Body>
          <Stack gap="sm" align="flex-start">
            <Tag tone={error.status === 'open' ? 'bad' : 'good'}>
              {error.status === 'open' ? 'Open' : 'Resolved'}
            </Tag>
            <p className="cx-break">{shorten(formatDaysIn(error.explanation), 1_000)}</p>
            <p className="cx-break">
              <span className="cx-strong">How to fix: </span>
              {shorten(error.remedy, 1_000)}
            </p>
            <Group gap="sm">
              {actions}
              {error.url && <OutsideLink href={error.url}>Open in HubSpot</OutsideLink>}
            </Group>
            <Box w="100%" miw={0}>
              <ErrorFacts error={error} name={name} />
            </Box>
            <Reply key={error.id} error={error} mayAsk={mayAsk} />
          </Stack>
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

import { Box, Button, Checkbox, Flex, Group, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowLeft, IconArrowRight, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { fieldName } from '../../../src/contract/field-names.ts';
import { quarantineWords, type SyncError } from '../../../src/contract/sync.ts';
import { messageOf } from '../api/request.ts';
import { useRetrySyncError } from '../api/sync-errors.ts';
import { formatDaysIn } from '../format/dates.ts';
import { plural, shorten } from '../format/text.ts';
import { OutsideLink, TextLink } from '../ui/value/links.tsx';
import { LongText } from '../ui/value/long-text.tsx';
import { Tag } from '../ui/value/state-pill.tsx';
import { Age } from '../ui/value/values.tsx';
import { directionWords, hubspotNoun } from '../ui/words.ts';
import { ErrorCard, ErrorFoot } from './error-card.tsx';
import { ErrorDetails } from './error-details.tsx';
import { notRetried, retried, sentAgain, useTellRetry } from './retry-toast.ts';

/** The name of the record, or its type and ID. */
export const nameOf = ({ recordName, objectType, externalId }: SyncError): string =>
  recordName?.trim() ? shorten(recordName, 90) : `${hubspotNoun[objectType]} ${externalId}`;

function RecordName({ error }: { error: SyncError }) {
  const name = nameOf(error);
  return error.customerId ? (
    <TextLink to="/customers/$id" params={{ id: error.customerId }} inherit fw={600}>
      <bdi>{name}</bdi>
    </TextLink>
  ) : (
    <bdi className="cx-strong">{name}</bdi>
  );
}

const useRetry = (error: SyncError, onRetried: (after: SyncError) => void) => {
  const what = nameOf(error);
  const tellRetry = useTellRetry();
  return useRetrySyncError({
    onSuccess: ({ error: after }) => {
      const isSent = after.status === 'open' && after.direction === 'outbound';
      const resolved = after.status === 'resolved' ? 1 : 0;
      tellRetry(isSent ? sentAgain(what, 1) : retried({ what, records: 1, tried: 1, resolved, sent: 0 }));
      onRetried(after);
    },
    onError: (reason) => tellRetry(notRetried(`${what}: ${messageOf(reason)}`)),
  });
};

/** A name and a value of the error, next to each other. */
function Detail({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Flex align="baseline" gap="xs" miw={0} maw="100%">
      <Box component="dt" flex="none" c="var(--cx-soft)">
        {label}
      </Box>
      <Box component="dd" miw={0}>
        {children}
      </Box>
    </Flex>
  );
}

/** The property, its field, and a link to the mapping. */
function PropertyAndField({ error }: { error: SyncError }) {
  const { integrationId, objectType, property, field } = error;
  if (property === null) return null;
  return (
    <Detail label="Property">
      <code className="cx-code">{property}</code>
      {field !== null && (
        <>
          {' '}
          {error.direction === 'outbound' ? (
            <IconArrowLeft size={13} aria-label="comes from" />
          ) : (
            <IconArrowRight size={13} aria-label="goes to" />
          )}{' '}
          <bdi>{shorten(fieldName(field), 60)}</bdi>{' '}
          <TextLink
            to="/settings/integrations/hubspot/mappings"
            fw={600}
            search={{ integrationId, objectType, property, field }}
          >
            Open mapping
          </TextLink>
        </>
      )}
    </Detail>
  );
}

/** When the error was seen, how often it was tried, and when it was resolved. */
function Times({ error }: { error: SyncError }) {
  return (
    <span className="cx-soft">
      Last seen <Age at={error.lastSeenAt} />
      {error.firstSeenAt !== error.lastSeenAt && (
        <>
          , first seen <Age at={error.firstSeenAt} />
        </>
      )}{' '}
      · {plural(error.attempts, 'attempt', 'attempts')}
      {error.resolvedAt !== null && (
        <>
          {' '}
          · resolved <Age at={error.resolvedAt} />
        </>
      )}
    </span>
  );
}

interface SyncErrorEntryProps {
  error: SyncError;
  /** Shown if there are several portals. */
  portalName: string | undefined;
  mayRetry: boolean;
  selected: boolean;
  onSelect: (selected: boolean) => void;
  /** Called with the error after a retry. */
  onRetried: (after: SyncError) => void;
}

function Head({ error, portalName, mayRetry, selected, onSelect }: Omit<SyncErrorEntryProps, 'onRetried'>) {
  const open = error.status === 'open';
  return (
    <Group gap="xs" px="var(--cx-inset)" pt="sm">
      {open && mayRetry && (
        <Checkbox
          size="xs"
          flex="none"
          checked={selected}
          onChange={(event) => onSelect(event.currentTarget.checked)}
          aria-label={`Select the error on ${nameOf(error)}`}
        />
      )}
      <Tag tone={open ? 'bad' : 'good'}>{open ? quarantineWords[error.code] : 'Resolved'}</Tag>
      <span className="cx-break">
        <RecordName error={error} />
        <span className="cx-soft">
          {' '}
          · {hubspotNoun[error.objectType]} · {directionWords[error.direction]}
          {portalName !== undefined && ` · ${shorten(portalName, 60)}`}
        </span>
      </span>
    </Group>
  );
}

function Body({ error }: { error: SyncError }) {
  return (
    <Box px="var(--cx-inset)" pt="xs" pb="sm" className="cx-break">
      <p>{shorten(formatDaysIn(error.explanation), 1_000)}</p>
      <p>
        <span className="cx-strong">How to fix: </span>
        {shorten(error.remedy, 1_000)}
      </p>
      <Flex component="dl" wrap="wrap" rowGap={6} columnGap="xl" mt="xs">
        <PropertyAndField error={error} />
        {error.value !== null && (
          <Detail label="Value">
            <LongText text={error.value === '' ? '(empty)' : error.value} cut={160} mono />
          </Detail>
        )}
      </Flex>
    </Box>
  );
}

/** A value or record that couldn't be synced: what is wrong, why, and how to fix it. */
export function SyncErrorEntry({ onRetried, ...props }: SyncErrorEntryProps) {
  const { error, mayRetry } = props;
  const [detailed, details] = useDisclosure(false);
  const retry = useRetry(error, onRetried);
  const retryButton = error.status === 'open' && mayRetry && (
    <Button
      variant="default"
      size="compact-sm"
      loading={retry.isPending}
      onClick={() => retry.mutate(error.id)}
      leftSection={<IconRefresh size={14} aria-hidden />}
    >
      Retry
    </Button>
  );
  return (
    <ErrorCard>
      <Head {...props} />
      <Body error={error} />
      <ErrorFoot>
        <Times error={error} />
        <Group gap="xs" ml="auto" fw={550}>
          <Button variant="subtle" size="compact-sm" onClick={details.open}>
            Details
            <VisuallyHidden> of {nameOf(error)}</VisuallyHidden>
          </Button>
          {error.url && <OutsideLink href={error.url}>Open in HubSpot</OutsideLink>}
          {retryButton}
        </Group>
      </ErrorFoot>
      <ErrorDetails
        error={error}
        opened={detailed}
        onClose={details.close}
        mayAsk={mayRetry}
        actions={retryButton}
      />
    </ErrorCard>
  );
}

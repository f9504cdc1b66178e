import { Button, Checkbox } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconArrowRight, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { SyncError } from '../../../src/contract/sync.ts';
import { messageOf } from '../api/request.ts';
import { retrySyncError } from '../api/sync-errors.ts';
import { plural, shorten } from '../format/text.ts';
import { ErrorDetails } from './error-details.tsx';
import { OutsideLink, TextLink } from './links.tsx';
import { LongText } from './long-text.tsx';
import { Tag } from './state-pill.tsx';
import { Age } from './values.tsx';
import { directionWords, hubspotNoun, quarantineWords } from './words.ts';

function RecordName({ error }: { error: SyncError }) {
  const kind = hubspotNoun[error.objectType];
  const name = error.recordName?.trim() ? shorten(error.recordName, 90) : `${kind} ${error.externalId}`;
  return error.customerId ? (
    <TextLink to="/customers/$id" params={{ id: error.customerId }} inherit fw={600}>
      <bdi>{name}</bdi>
    </TextLink>
  ) : (
    <bdi className="cx-strong">{name}</bdi>
  );
}

/** What trying again came to. What goes to HubSpot is sent in a moment: the answer is not there yet. */
const retryWords = (after: SyncError): { title: string; message: string } => {
  if (after.status === 'resolved') {
    return { title: 'Accepted now', message: 'The record is in step with HubSpot.' };
  }
  if (after.direction === 'outbound') {
    return { title: 'Sent again', message: 'The entry leaves the list as soon as HubSpot takes it.' };
  }
  return { title: 'Still not accepted', message: after.remedy };
};

function useRetry(error: SyncError) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => retrySyncError(error.id),
    onSuccess: async ({ error: after }) => {
      const mended = after.status === 'resolved';
      notifications.show({
        color: mended ? 'teal' : after.direction === 'outbound' ? 'blue' : 'orange',
        ...retryWords(after),
      });
      await queryClient.invalidateQueries({ queryKey: ['hubspot'] });
    },
    onError: (reason) =>
      notifications.show({ color: 'red', title: 'It was not tried again', message: messageOf(reason) }),
  });
}

interface SyncErrorEntryProps {
  error: SyncError;
  /** Shown where there are several portals. */
  portalName: string | undefined;
  mayRetry: boolean;
  chosen: boolean;
  onChoose: (chosen: boolean) => void;
}

/** One value or record that was not accepted: what, why, and how to mend it. */
export function SyncErrorEntry({ error, portalName, mayRetry, chosen, onChoose }: SyncErrorEntryProps) {
  const [detailed, details] = useDisclosure(false);
  const retry = useRetry(error);
  const open = error.status === 'open';
  const retryButton = open && mayRetry && (
    <Button
      variant="default"
      size="compact-sm"
      loading={retry.isPending}
      onClick={() => retry.mutate()}
      leftSection={<IconRefresh size={14} aria-hidden />}
    >
      Retry
    </Button>
  );
  return (
    <li className="cx-error">
      <div className="cx-error-head">
        {open && mayRetry && (
          <Checkbox
            size="xs"
            checked={chosen}
            onChange={(event) => onChoose(event.currentTarget.checked)}
            aria-label={`Choose the error of ${shorten(error.recordName?.trim() || error.externalId, 60)}`}
          />
        )}
        <Tag tone={open ? 'bad' : 'good'}>{open ? quarantineWords[error.code] : 'Resolved'}</Tag>
        <span className="cx-error-record">
          <RecordName error={error} />
          <span className="cx-soft">
            {' '}
            · {hubspotNoun[error.objectType]} · {directionWords[error.direction]}
            {portalName !== undefined && ` · ${shorten(portalName, 60)}`}
          </span>
        </span>
      </div>
      <div className="cx-error-body">
        <p className="cx-error-explanation">{shorten(error.explanation, 1_000)}</p>
        <p className="cx-error-remedy">
          <span className="cx-strong">How to mend it: </span>
          {shorten(error.remedy, 1_000)}
        </p>
        <dl className="cx-error-facts">
          {error.property !== null && (
            <div>
              <dt>Property</dt>
              <dd>
                <code className="cx-code">{error.property}</code>
                {error.field !== null && (
                  <>
                    {' '}
                    <IconArrowRight size={13} aria-hidden />
                    <span className="cx-unseen">goes to</span> <code className="cx-code">{error.field}</code>{' '}
                    <TextLink
                      to="/settings/integrations/hubspot/mappings"
                      search={{
                        integrationId: error.integrationId,
                        objectType: error.objectType,
                        property: error.property,
                        field: error.field,
                      }}
                    >
                      Open the mapping
                    </TextLink>
                  </>
                )}
              </dd>
            </div>
          )}
          {error.value !== null && (
            <div>
              <dt>Value</dt>
              <dd>
                <LongText text={error.value === '' ? '(empty)' : error.value} cut={160} mono />
              </dd>
            </div>
          )}
        </dl>
      </div>
      <footer className="cx-error-foot">
        <span className="cx-soft">
          Seen <Age at={error.lastSeenAt} />
          {error.firstSeenAt !== error.lastSeenAt && (
            <>
              , first <Age at={error.firstSeenAt} />
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
        <span className="cx-error-actions">
          <Button variant="subtle" size="compact-sm" onClick={details.open}>
            Details
            <span className="cx-unseen"> of {shorten(error.recordName?.trim() || error.externalId, 60)}</span>
          </Button>
          {error.url && <OutsideLink href={error.url}>Open in HubSpot</OutsideLink>}
          {retryButton}
        </span>
      </footer>
      <ErrorDetails
        error={error}
        opened={detailed}
        onClose={details.close}
        mayAsk={mayRetry}
        actions={retryButton}
      />
    </li>
  );
}

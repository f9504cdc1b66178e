import { Button, Checkbox } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowLeft, IconArrowRight, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { fieldName } from '../../../src/contract/field-names.ts';
import { quarantineWords, type SyncError } from '../../../src/contract/sync.ts';
import { messageOf } from '../api/request.ts';
import { retrySyncError } from '../api/sync-errors.ts';
import { formatDaysIn } from '../format/dates.ts';
import { plural, shorten } from '../format/text.ts';
import { ErrorDetails } from './error-details.tsx';
import { OutsideLink, TextLink } from './links.tsx';
import { LongText } from './long-text.tsx';
import { notRetried, retried, sentAgain, tellRetry } from './retry-toast.ts';
import { Tag } from './state-pill.tsx';
import { Age } from './values.tsx';
import { directionWords, hubspotNoun } from './words.ts';

/** A record as people know it. */
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

function useRetry(error: SyncError, onRetried: (after: SyncError) => void) {
  const queryClient = useQueryClient();
  const what = nameOf(error);
  return useMutation({
    mutationFn: () => retrySyncError(error.id),
    onSuccess: async ({ error: after }) => {
      const isSent = after.status === 'open' && after.direction === 'outbound';
      const resolved = after.status === 'resolved' ? 1 : 0;
      tellRetry(isSent ? sentAgain(what, 1) : retried({ what, records: 1, tried: 1, resolved, sent: 0 }));
      onRetried(after);
      await queryClient.invalidateQueries({ queryKey: ['hubspot'] });
    },
    onError: (reason) => tellRetry(notRetried(1, `${what}: ${messageOf(reason)}`)),
  });
}

interface SyncErrorEntryProps {
  error: SyncError;
  /** Shown where there are several portals. */
  portalName: string | undefined;
  mayRetry: boolean;
  chosen: boolean;
  onChoose: (chosen: boolean) => void;
  /** It was retried, and is now so. */
  onRetried: (after: SyncError) => void;
}

/** One value or record that was not accepted: what, why, and how to mend it. */
export function SyncErrorEntry({
  error,
  portalName,
  mayRetry,
  chosen,
  onChoose,
  onRetried,
}: SyncErrorEntryProps) {
  const [detailed, details] = useDisclosure(false);
  const retry = useRetry(error, onRetried);
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
            aria-label={`Select the error of ${nameOf(error)}`}
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
        <p className="cx-error-explanation">{shorten(formatDaysIn(error.explanation), 1_000)}</p>
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
                    {error.direction === 'outbound' ? (
                      <IconArrowLeft size={13} aria-label="comes from" />
                    ) : (
                      <IconArrowRight size={13} aria-label="goes to" />
                    )}{' '}
                    <bdi>{shorten(fieldName(error.field), 60)}</bdi>{' '}
                    <TextLink
                      to="/settings/integrations/hubspot/mappings"
                      fw={600}
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
            <span className="cx-unseen"> of {nameOf(error)}</span>
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

import { Button } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { fieldName } from '../../../src/contract/field-names.ts';
import { quarantineWords, type SyncErrorGroup } from '../../../src/contract/sync.ts';
import { messageOf } from '../api/request.ts';
import { retrySyncErrors } from '../api/sync-errors.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDaysIn } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { LinkButton, OutsideLink, TextLink } from './links.tsx';
import { notRetried, retried, sentAgain, tellRetry } from './retry-toast.ts';
import { TriedAgain } from './tried-again.tsx';
import { useCompanyCurrency } from './use-currency.ts';
import { Age, Amount, Nothing } from './values.tsx';
import { directionWords, hubspotNoun, hubspotNouns } from './words.ts';

/** What HubSpot would not take from us. */
export const isOutbound = ({ code }: Pick<SyncErrorGroup, 'code'>): boolean => code.startsWith('push_');

function useRetryAll(group: SyncErrorGroup) {
  const queryClient = useQueryClient();
  const { integrationId, objectType, code, property, field } = group;
  return useMutation({
    mutationFn: () => retrySyncErrors({ integrationId, objectType, code, property, field }),
    onSuccess: async ({ tried, resolved }) => {
      const what = group.samples[0] ? sampleName(group, group.samples[0]) : quarantineWords[group.code];
      tellRetry(
        isOutbound(group)
          ? sentAgain(what, tried)
          : retried({ what, records: group.records, tried, resolved, sent: 0 }),
      );
      await queryClient.invalidateQueries({ queryKey: ['hubspot'] });
    },
    onError: (reason) => tellRetry(notRetried(group.records, messageOf(reason))),
  });
}

type Sample = SyncErrorGroup['samples'][number];

const sampleName = (group: SyncErrorGroup, { recordName, externalId }: Sample): string =>
  recordName?.trim() ? shorten(recordName, 60) : `${hubspotNoun[group.objectType]} ${externalId}`;

/** The record by its name: to its customer, or else into HubSpot. */
function SampleName({ group, sample }: { group: SyncErrorGroup; sample: Sample }) {
  const name = <bdi>{sampleName(group, sample)}</bdi>;
  if (sample.customerId !== null) {
    return (
      <TextLink to="/customers/$id" params={{ id: sample.customerId }} inherit>
        {name}
      </TextLink>
    );
  }
  return sample.url === null ? name : <OutsideLink href={sample.url}>{name}</OutsideLink>;
}

function Samples({ group }: { group: SyncErrorGroup }) {
  return (
    <ul className="cx-samples" aria-label="Samples">
      {group.samples.map((sample) => (
        <li key={sample.id}>
          <span className="cx-strong">
            <SampleName group={group} sample={sample} />
          </span>
          {sample.value !== null && (
            <>
              {': '}
              <code className="cx-code" dir="auto">
                {sample.value === '' ? '(empty)' : shorten(sample.value, 60)}
              </code>
            </>
          )}
        </li>
      ))}
      {group.records > group.samples.length && (
        <li className="cx-soft">and {formatCount(group.records - group.samples.length)} more</li>
      )}
    </ul>
  );
}

interface ErrorCauseProps {
  group: SyncErrorGroup;
  /** Shown where there are several portals. */
  portalName: string | undefined;
  mayRetry: boolean;
}

/** One cause of errors: what is wrong, how to mend it, and whom it concerns. */
export function ErrorCause({ group, portalName, mayRetry }: ErrorCauseProps) {
  const id = useId();
  const currency = useCompanyCurrency([group.integrationId]);
  const retry = useRetryAll(group);
  return (
    <li className="cx-error cx-cause" aria-labelledby={id}>
      <div className="cx-cause-body">
        <h2 className="cx-cause-title" id={id}>
          {quarantineWords[group.code] ?? group.code}
          {group.property !== null && (
            <>
              {': '}
              <code className="cx-code">{group.property}</code>
              {group.field !== null && (
                <>
                  {' '}
                  {isOutbound(group) ? (
                    <IconArrowLeft size={14} aria-label="comes from" />
                  ) : (
                    <IconArrowRight size={14} aria-label="goes to" />
                  )}{' '}
                  <bdi>{shorten(fieldName(group.field), 60)}</bdi>
                </>
              )}
            </>
          )}
        </h2>
        <p className="cx-soft">
          {hubspotNouns[group.objectType]} · {directionWords[isOutbound(group) ? 'outbound' : 'inbound']}
          {portalName !== undefined && ` · ${shorten(portalName, 60)}`} · last seen{' '}
          <Age at={group.lastSeenAt} />
          {group.firstSeenAt !== group.lastSeenAt && (
            <>
              , first <Age at={group.firstSeenAt} />
            </>
          )}
        </p>
        <p>{shorten(formatDaysIn(group.explanation), 1_000)}</p>
        <p>
          <span className="cx-strong">How to mend it: </span>
          {shorten(group.remedy, 1_000)}
        </p>
        <p className="cx-soft">
          <span className="cx-strong">Automatic retry: </span>
          <TriedAgain again={group.triedAgain} />
        </p>
        {group.samples.length > 0 && <Samples group={group} />}
      </div>
      <dl className="cx-cause-figures">
        <div>
          <dt>Records</dt>
          <dd>{formatCount(group.records)}</dd>
        </div>
        <div>
          <dt>ARR affected</dt>
          <dd>
            {group.arr === null ? <Nothing /> : <Amount amount={group.arr} currency={currency} total />}
          </dd>
        </div>
      </dl>
      <footer className="cx-error-foot">
        <LinkButton
          to="/settings/integrations/hubspot/errors"
          search={{
            integrationId: group.integrationId,
            objectType: group.objectType,
            code: group.code,
            ...(group.property === null ? {} : { property: group.property }),
            ...(group.field === null ? {} : { field: group.field }),
          }}
          variant="default"
          size="compact-sm"
        >
          {group.records === 1 ? 'Show it' : `Show all ${formatCount(group.records)}`}
        </LinkButton>
        {group.property !== null && group.field !== null && (
          <LinkButton
            to="/settings/integrations/hubspot/mappings"
            search={{
              integrationId: group.integrationId,
              objectType: group.objectType,
              property: group.property,
              field: group.field,
            }}
            variant="default"
            size="compact-sm"
          >
            Open the mapping
          </LinkButton>
        )}
        {mayRetry && (
          <Button
            variant="default"
            size="compact-sm"
            loading={retry.isPending}
            onClick={() => retry.mutate()}
            leftSection={<IconRefresh size={14} aria-hidden />}
          >
            {group.records === 1 ? 'Retry' : `Retry all ${formatCount(group.records)}`}
          </Button>
        )}
      </footer>
    </li>
  );
}

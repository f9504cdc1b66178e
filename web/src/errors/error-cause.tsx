import { Button, Flex } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconRefresh } from '@tabler/icons-react';
import { useId } from 'react';
import { fieldName } from '../../../src/contract/field-names.ts';
import { quarantineWords, type SyncErrorGroup } from '../../../src/contract/sync.ts';
import { messageOf } from '../api/request.ts';
import { useRetrySyncErrors } from '../api/sync-errors.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDaysIn } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { useCompanyCurrency } from '../ui/use-currency.ts';
import { LinkButton, OutsideLink, TextLink } from '../ui/value/links.tsx';
import { Age, Amount, Nothing } from '../ui/value/values.tsx';
import { directionWords, hubspotNoun, hubspotNouns } from '../ui/words.ts';
import { ErrorCard, ErrorFoot } from './error-card.tsx';
import styles from './error-cause.module.css';
import { notRetried, retried, sentAgain, useTellRetry } from './retry-toast.ts';
import { TriedAgain } from './tried-again.tsx';

/** Whether HubSpot rejected a value that we sent. */
export const isOutbound = ({ code }: Pick<SyncErrorGroup, 'code'>): boolean => code.startsWith('push_');

const useRetryAll = (group: SyncErrorGroup) => {
  const tellRetry = useTellRetry();
  return useRetrySyncErrors({
    onSuccess: ({ tried, resolved }) => {
      const what = group.samples[0] ? sampleName(group, group.samples[0]) : quarantineWords[group.code];
      tellRetry(
        isOutbound(group)
          ? sentAgain(what, tried)
          : retried({ what, records: group.records, tried, resolved, sent: 0 }),
      );
    },
    onError: (reason) => tellRetry(notRetried(messageOf(reason))),
  });
};

type Sample = SyncErrorGroup['samples'][number];

const sampleName = (group: SyncErrorGroup, { recordName, externalId }: Sample): string =>
  recordName?.trim() ? shorten(recordName, 60) : `${hubspotNoun[group.objectType]} ${externalId}`;

/** The name of a record, linked to its customer or else to HubSpot. */
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
  if (group.samples.length === 0) return null;
  return (
    <Flex component="ul" wrap="wrap" rowGap={4} columnGap="md" fz="sm" aria-label="Examples">
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
    </Flex>
  );
}

/** The error, and the property and field that it concerns. */
function Title({ group, id }: { group: SyncErrorGroup; id: string }) {
  return (
    <h2 className={styles.title} id={id}>
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
  );
}

function Body({ group, portalName, id }: Pick<ErrorCauseProps, 'group' | 'portalName'> & { id: string }) {
  return (
    <div className={styles.body}>
      <Title group={group} id={id} />
      <p className="cx-soft">
        {hubspotNouns[group.objectType]} · {directionWords[isOutbound(group) ? 'outbound' : 'inbound']}
        {portalName !== undefined && ` · ${shorten(portalName, 60)}`} · last seen{' '}
        <Age at={group.lastSeenAt} />
        {group.firstSeenAt !== group.lastSeenAt && (
          <>
            , first seen <Age at={group.firstSeenAt} />
          </>
        )}
      </p>
      <p>{shorten(formatDaysIn(group.explanation), 1_000)}</p>
      <p>
        <span className="cx-strong">How to fix: </span>
        {shorten(group.remedy, 1_000)}
      </p>
      <p className="cx-soft">
        <span className="cx-strong">Automatic retry: </span>
        <TriedAgain again={group.triedAgain} />
      </p>
      <Samples group={group} />
    </div>
  );
}

function Actions({ group, mayRetry }: Pick<ErrorCauseProps, 'group' | 'mayRetry'>) {
  const retry = useRetryAll(group);
  const { integrationId, objectType, code, property, field, records } = group;
  return (
    <ErrorFoot>
      <LinkButton
        to="/settings/integrations/hubspot/errors"
        search={{
          integrationId,
          objectType,
          code,
          ...(property === null ? {} : { property }),
          ...(field === null ? {} : { field }),
        }}
        variant="default"
        size="compact-sm"
      >
        {records === 1 ? 'Show record' : `Show all ${formatCount(records)}`}
      </LinkButton>
      {property !== null && field !== null && (
        <LinkButton
          to="/settings/integrations/hubspot/mappings"
          search={{ integrationId, objectType, property, field }}
          variant="default"
          size="compact-sm"
        >
          Open mapping
        </LinkButton>
      )}
      {mayRetry && (
        <Button
          variant="default"
          size="compact-sm"
          loading={retry.isPending}
          onClick={() => retry.mutate({ integrationId, objectType, code, property, field })}
          leftSection={<IconRefresh size={14} aria-hidden />}
        >
          {records === 1 ? 'Retry' : `Retry all ${formatCount(records)}`}
        </Button>
      )}
    </ErrorFoot>
  );
}

interface ErrorCauseProps {
  group: SyncErrorGroup;
  /** Shown if there are several portals. */
  portalName: string | undefined;
  mayRetry: boolean;
}

/** A cause of errors: what is wrong, how to fix it, and which records it affects. */
export function ErrorCause({ group, portalName, mayRetry }: ErrorCauseProps) {
  const id = useId();
  const currency = useCompanyCurrency([group.integrationId]);
  return (
    <ErrorCard aria-labelledby={id}>
      <div className={styles.cause}>
        <div className={styles.inside}>
          <Body group={group} portalName={portalName} id={id} />
          <dl className={styles.figures}>
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
        </div>
      </div>
      <Actions group={group} mayRetry={mayRetry} />
    </ErrorCard>
  );
}

import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowRight, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import type { SyncErrorGroup } from '../../../src/contract/sync.ts';
import { messageOf } from '../api/request.ts';
import { retrySyncErrors } from '../api/sync-errors.ts';
import { formatCount } from '../format/amounts.ts';
import { plural, shorten } from '../format/text.ts';
import { LinkButton } from './links.tsx';
import { TriedAgain } from './tried-again.tsx';
import { useCompanyCurrency } from './use-currency.ts';
import { Age, Amount, Nothing } from './values.tsx';
import { directionWords, hubspotNoun, hubspotNouns, quarantineWords } from './words.ts';

/** What trying all records of a cause came to. Of very many, the server reads as many as it can in a minute. */
const outcomeOf = (records: number, tried: number, resolved: number) => {
  const refused = tried - resolved;
  const untried = Math.max(0, records - tried);
  const parts = [
    ...(resolved > 0 ? [`${plural(resolved, 'record was', 'records were')} read anew and accepted.`] : []),
    ...(refused > 0
      ? [`${plural(refused, 'record', 'records')} still cannot be taken: mend the cause first.`]
      : []),
    ...(untried > 0 ? [`${formatCount(untried)} were not reached in time: try again to go on.`] : []),
  ];
  const done = refused === 0 && untried === 0;
  return {
    color: done ? 'teal' : 'orange',
    title: done
      ? 'All are accepted now'
      : resolved === 0
        ? 'Still not accepted'
        : `${formatCount(resolved)} of ${formatCount(records)} are accepted now`,
    message: parts.join(' '),
    autoClose: 10_000,
  };
};

/** What HubSpot would not take from us. */
export const isOutbound = ({ code }: Pick<SyncErrorGroup, 'code'>): boolean => code.startsWith('push_');

const sentAgain = (tried: number) => ({
  color: 'blue',
  title: 'Sent again',
  message: `${plural(tried, 'company is', 'companies are')} sent again; what HubSpot takes leaves the list in a moment.`,
  autoClose: 10_000,
});

function useRetryAll(group: SyncErrorGroup) {
  const queryClient = useQueryClient();
  const { integrationId, objectType, code, property, field } = group;
  return useMutation({
    mutationFn: () => retrySyncErrors({ integrationId, objectType, code, property, field }),
    onSuccess: async ({ tried, resolved }) => {
      notifications.show(isOutbound(group) ? sentAgain(tried) : outcomeOf(group.records, tried, resolved));
      await queryClient.invalidateQueries({ queryKey: ['hubspot'] });
    },
    onError: (reason) =>
      notifications.show({ color: 'red', title: 'They were not tried again', message: messageOf(reason) }),
  });
}

function Samples({ group }: { group: SyncErrorGroup }) {
  const kind = hubspotNoun[group.objectType];
  return (
    <ul className="cx-samples" aria-label="Samples">
      {group.samples.map((sample) => (
        <li key={sample.id}>
          <bdi>
            {sample.recordName?.trim() ? shorten(sample.recordName, 60) : `${kind} ${sample.externalId}`}
          </bdi>
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
              {group.field !== null && group.field !== group.property && (
                <>
                  {' '}
                  <IconArrowRight size={14} aria-label="goes to" />{' '}
                  <code className="cx-code">{group.field}</code>
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
        <p>{shorten(group.explanation, 1_000)}</p>
        <p>
          <span className="cx-strong">How to mend it: </span>
          {shorten(group.remedy, 1_000)}
        </p>
        <p className="cx-soft">
          <span className="cx-strong">Tried again: </span>
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
          <dt>ARR touched</dt>
          <dd>{group.arr === null ? <Nothing /> : <Amount amount={group.arr} currency={currency} />}</dd>
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
            {group.records === 1 ? 'Try again' : 'Try all again'}
          </Button>
        )}
      </footer>
    </li>
  );
}

import { Button, CloseButton, Group } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { PushStatus } from '../../../src/contract/health.ts';
import type { MappingSet, Property, SchemaDrift } from '../../../src/contract/mappings.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { applyProposal } from '../api/integrations.ts';
import { refreshQuery } from '../api/property-mappings.ts';
import { messageOf } from '../api/request.ts';
import { hasEnded } from '../api/sync-runs.ts';
import { formatCount } from '../format/amounts.ts';
import { plural, shorten } from '../format/text.ts';
import { RunLive } from '../runs/run-live.tsx';
import { RunReceipt } from '../runs/run-receipt.tsx';
import { TextLink } from '../ui/links.tsx';
import { useRights } from '../ui/use-rights.ts';
import { hubspotNoun, hubspotNouns, ourNouns } from '../ui/words.ts';
import { ChangesInWords } from './mapping-changes.tsx';
import { changesBetween, type MappingChanges, type MappingDraft, reachOf } from './mapping-draft.ts';

/** What was saved last, and what it changed. */
export interface Saved {
  version: number;
  /** When, by the browser's clock. */
  at: number;
  changes: MappingChanges;
}

/** That it was saved, what follows, and the run that carries it out until that has ended. */
export function SavedReceipt({
  portal,
  set,
  saved,
  onDismiss,
}: {
  portal: IntegrationStatus;
  set: MappingSet;
  saved: Saved;
  onDismiss: () => void;
}) {
  const { maySync } = useRights();
  const { here, hubspot } = reachOf(saved.changes);
  const records =
    portal.objects.find(
      ({ objectType, direction }) => objectType === set.objectType && direction === 'inbound',
    )?.records ?? 0;
  const isSynced = portal.status === 'connected' || portal.status === 'syncing';
  const run = useQuery({ ...refreshQuery(portal.id, saved.at), enabled: here && isSynced }).data;
  const isOver = run ? hasEnded(run) : false;
  const queryClient = useQueryClient();
  useEffect(() => {
    // The records that are shown beside properties and fields are others now.
    if (isOver) void queryClient.invalidateQueries({ queryKey: ['hubspot', 'mapping-sample'] });
  }, [isOver, queryClient]);
  return (
    <section className="cx-panel cx-map-saved" aria-label="What was saved">
      <div className="cx-receipt cx-receipt-alone" data-tone="good" role="status">
        <div className="cx-receipt-text">
          <p className="cx-strong">Version {saved.version} was saved</p>
          <p>
            {!isSynced
              ? 'It is carried out as soon as the portal is synced again.'
              : [
                  ...(here
                    ? [
                        `${isOver ? 'Refreshed' : 'Refreshing'} ${plural(records, hubspotNoun[set.objectType].toLowerCase(), hubspotNouns[set.objectType].toLowerCase())}.`,
                      ]
                    : []),
                  ...(hubspot ? ['What HubSpot lacks goes there now.'] : []),
                  ...(here || hubspot ? [] : ['No record changes by it.']),
                ].join(' ')}
          </p>
        </div>
        <CloseButton aria-label="Dismiss" onClick={onDismiss} />
      </div>
      {run && !isOver && <RunLive key={run.id} run={run} mayCancel={maySync} />}
      {run && isOver && <RunReceipt run={run} />}
    </section>
  );
}

/** Somebody else saved while this was being changed. */
export function SavedMeanwhile({
  draft,
  set,
  properties,
  onRebase,
  onDiscard,
}: {
  draft: MappingDraft;
  set: MappingSet;
  properties: readonly Property[];
  onRebase: () => void;
  onDiscard: () => void;
}) {
  return (
    <section className="cx-warnings cx-map-notice" role="alert">
      <p className="cx-strong">
        {shorten(set.savedBy ?? 'Somebody', 60)} saved version {set.version} while you were changing version{' '}
        {draft.version}. Nothing of it is overwritten.
      </p>
      <ChangesInWords
        changes={changesBetween(draft.base, set.mappings)}
        properties={properties}
        fields={set.fields}
      />
      <Group gap="sm">
        <Button variant="default" size="xs" onClick={onRebase}>
          Put my changes on top
        </Button>
        <Button variant="default" size="xs" onClick={onDiscard}>
          Discard my changes
        </Button>
      </Group>
    </section>
  );
}

/** What keeps an object type's values from being sent, and how far sending is. */
export function OutboundNotice({
  portal,
  set,
  push,
}: {
  portal: IntegrationStatus;
  set: MappingSet;
  push: PushStatus | undefined;
}) {
  const outbound = set.mappings.filter(({ direction }) => direction === 'outbound').length;
  const mapped = push?.mapped.find(({ objectType }) => objectType === set.objectType);
  if (!push || outbound === 0) return null;
  const nouns = ourNouns[set.objectType];
  const problem =
    mapped?.problem?.message ??
    (push.state === 'off' ? 'Nothing is sent: sending to HubSpot is switched off.' : null);
  const counts = mapped && [
    `HubSpot has what we hold of ${formatCount(mapped.pushed)} ${nouns}`,
    `${formatCount(mapped.confirmed)} were seen there since`,
    ...(mapped.waiting > 0 ? [`${formatCount(mapped.waiting)} wait`] : []),
  ];
  return (
    <section
      className={problem ? 'cx-warnings cx-map-notice' : 'cx-map-notice'}
      aria-label={`What goes to HubSpot of ${nouns}`}
    >
      <p>
        <strong>To HubSpot:</strong> {plural(outbound, 'mapping', 'mappings')}.{' '}
        {counts && counts.length > 0 && `${counts.join(', ')}. `}
        {mapped && mapped.failing > 0 && (
          <TextLink
            to="/settings/integrations/hubspot/errors"
            search={{ integrationId: portal.id, objectType: set.objectType, direction: 'outbound' }}
          >
            {formatCount(mapped.failing)} failing
          </TextLink>
        )}
      </p>
      {problem && (
        <p>
          {shorten(problem, 600)}{' '}
          <TextLink to="/settings/integrations/hubspot/health" search={{ integrationId: portal.id }}>
            Settings of what goes to HubSpot
          </TextLink>
        </p>
      )}
    </section>
  );
}

/** Findings about mapped properties, with the mend that is proposed for each. */
export function FindingsNotice({
  findings,
  set,
  properties,
  mayAdminister,
  onShow,
}: {
  findings: readonly SchemaDrift[];
  set: MappingSet;
  properties: readonly Property[];
  mayAdminister: boolean;
  onShow: () => void;
}) {
  const queryClient = useQueryClient();
  const apply = useMutation({
    mutationFn: (id: string) => applyProposal(id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['hubspot'] }),
  });
  if (findings.length === 0) return null;
  return (
    <section className="cx-warnings cx-map-notice" aria-label="What changed in HubSpot">
      <p className="cx-strong">
        {plural(findings.length, 'thing has', 'things have')} changed in HubSpot that mappings need.{' '}
        <Button variant="default" size="compact-xs" onClick={onShow}>
          Show only these
        </Button>
      </p>
      {findings.map((finding) => (
        <div key={finding.id} className="cx-map-proposal">
          <p>{shorten(finding.explanation, 600)}</p>
          {finding.proposedMappings === null ? (
            <p>{shorten(finding.remedy, 600)}</p>
          ) : (
            <>
              <ChangesInWords
                changes={changesBetween(set.mappings, finding.proposedMappings)}
                properties={properties}
                fields={set.fields}
              />
              {mayAdminister && (
                <Button
                  variant="default"
                  size="xs"
                  loading={apply.isPending && apply.variables === finding.id}
                  onClick={() => apply.mutate(finding.id)}
                >
                  Apply the proposal
                </Button>
              )}
            </>
          )}
        </div>
      ))}
      {apply.isError && (
        <p role="alert" className="cx-strong">
          Nothing was saved. {messageOf(apply.error)}
        </p>
      )}
    </section>
  );
}

import { Button, Group, Stack } from '@mantine/core';
import type { PushStatus } from '../../../src/contract/health.ts';
import type { MappingSet, Property, SchemaDrift } from '../../../src/contract/mappings.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { useApplyProposal } from '../api/integrations.ts';
import { messageOf } from '../api/request.ts';
import { formatCount } from '../format/amounts.ts';
import { plural, shorten } from '../format/text.ts';
import { Callout } from '../ui/page/callout.tsx';
import { TextLink } from '../ui/value/links.tsx';
import { ourNouns } from '../ui/words.ts';
import { ChangesInWords } from './mapping-changes.tsx';
import { changesBetween, type MappingDraft } from './mapping-draft.ts';

/** Another user has saved while this one was editing. */
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
    <Callout component="section" mb="md" role="alert">
      <Stack gap="xs">
        <p className="cx-strong">
          {shorten(set.savedBy ?? 'Someone', 60)} saved version {set.version} while you were editing version{' '}
          {draft.version}. Nothing was overwritten.
        </p>
        <ChangesInWords
          changes={changesBetween(draft.base, set.mappings)}
          properties={properties}
          fields={set.fields}
        />
        <Group gap="sm">
          <Button variant="default" size="xs" onClick={onRebase}>
            Apply my changes on top
          </Button>
          <Button variant="default" size="xs" onClick={onDiscard}>
            Discard my changes
          </Button>
        </Group>
      </Stack>
    </Callout>
  );
}

/** How far the push of an object type is, and what prevents it. */
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
  const problem = mapped?.problem?.message ?? (push.state === 'off' ? 'Pushes to HubSpot are off.' : null);
  const counts = mapped && [
    `${formatCount(mapped.pushed)} ${nouns} pushed`,
    `${formatCount(mapped.confirmed)} confirmed by HubSpot`,
    ...(mapped.waiting > 0 ? [`${formatCount(mapped.waiting)} waiting`] : []),
  ];
  return (
    <Callout
      component="section"
      tone={problem ? 'warn' : 'idle'}
      mb="md"
      aria-label={`Push of ${nouns} to HubSpot`}
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
            Push settings
          </TextLink>
        </p>
      )}
    </Callout>
  );
}

/** Findings about mapped properties, with the proposed fixes. */
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
  const apply = useApplyProposal();
  if (findings.length === 0) return null;
  return (
    <Callout component="section" mb="md" aria-label="Changes in HubSpot">
      <p className="cx-strong">
        {plural(findings.length, 'mapped property', 'mapped properties')} changed in HubSpot.{' '}
        <Button variant="default" size="compact-xs" onClick={onShow}>
          Show only these
        </Button>
      </p>
      {findings.map((finding) => (
        <Stack key={finding.id} gap={6} align="flex-start" mt="xs">
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
                  Apply fix
                </Button>
              )}
            </>
          )}
        </Stack>
      ))}
      {apply.isError && (
        <p role="alert" className="cx-strong">
          Couldn’t save. {messageOf(apply.error)}
        </p>
      )}
    </Callout>
  );
}

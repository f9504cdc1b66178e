import { Button, Flex, Group } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { SchemaDrift } from '../../../src/contract/mappings.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { mappingsQuery, schemaDriftQuery, useApplyProposal } from '../api/integrations.ts';
import { messageOf } from '../api/request.ts';
import { shorten } from '../format/text.ts';
import { useToasts } from '../ui/mount.ts';
import { Loaded } from '../ui/page/loaded.tsx';
import { PanelEntry } from '../ui/page/panel.tsx';
import { useRights } from '../ui/use-rights.ts';
import { TextLink } from '../ui/value/links.tsx';
import { Tag } from '../ui/value/state-pill.tsx';
import { Age } from '../ui/value/values.tsx';
import { hubspotNouns, schemaDriftWords } from '../ui/words.ts';

/** A mapping in words. */
const inWords = (mapping: { property: string; field: string }) => `${mapping.property} → ${mapping.field}`;

/** The changes in a proposal: new and removed mappings. */
function Proposal({ finding }: { finding: SchemaDrift }) {
  const current = useQuery(mappingsQuery(finding.integrationId));
  const set = current.data?.items.find((item) => item.objectType === finding.objectType);
  const proposed = finding.proposedMappings ?? [];
  if (!set) return null;
  const before = new Set(set.mappings.map((mapping) => JSON.stringify(mapping)));
  const after = new Set(proposed.map((mapping) => JSON.stringify(mapping)));
  const gone = set.mappings.filter((mapping) => !after.has(JSON.stringify(mapping)));
  const added = proposed.filter((mapping) => !before.has(JSON.stringify(mapping)));
  return (
    <Flex component="ul" wrap="wrap" rowGap={4} columnGap="xs" aria-label="Proposed mapping">
      {gone.map((mapping) => (
        <li key={`gone ${inWords(mapping)}`}>
          <span className="cx-soft">{added.length > 0 ? 'Replace' : 'Remove'}</span>{' '}
          <code className="cx-code">{mapping.property}</code>{' '}
          <IconArrowRight size={13} aria-label="goes to" /> <code className="cx-code">{mapping.field}</code>
        </li>
      ))}
      {added.map((mapping) => (
        <li key={`added ${inWords(mapping)}`}>
          <span className="cx-soft">{gone.length > 0 ? 'with' : 'Add'}</span>{' '}
          <code className="cx-code">{mapping.property}</code>{' '}
          <IconArrowRight size={13} aria-label="goes to" /> <code className="cx-code">{mapping.field}</code>
        </li>
      ))}
    </Flex>
  );
}

function Finding({ finding, mayApply }: { finding: SchemaDrift; mayApply: boolean }) {
  const toasts = useToasts();
  const { objectType, proposedMappings } = finding;
  const apply = useApplyProposal({
    onSuccess: () => {
      toasts.show({
        color: 'teal',
        title: 'Mapping saved',
        message: `Affected ${hubspotNouns[objectType].toLowerCase()} will be re-synced.`,
      });
    },
    onError: (reason) => {
      toasts.show({
        color: 'red',
        title: 'Couldn’t save the mapping',
        message: messageOf(reason),
        autoClose: 10_000,
      });
    },
  });
  return (
    <PanelEntry>
      <Group gap="xs">
        <Tag tone="warn">{schemaDriftWords[finding.kind]}</Tag>
        <code className="cx-code">{shorten(finding.subject, 120)}</code>
        <span className="cx-soft">
          {hubspotNouns[objectType]} · detected <Age at={finding.detectedAt} />
        </span>
      </Group>
      <p>{shorten(finding.explanation, 1_000)}</p>
      <p>
        <span className="cx-strong">How to fix: </span>
        {shorten(finding.remedy, 1_000)}
      </p>
      {finding.kind.startsWith('stage') || finding.kind === 'people_missing' ? null : (
        <TextLink
          to="/settings/integrations/hubspot/mappings"
          search={{
            integrationId: finding.integrationId,
            objectType,
            show: 'attention',
          }}
        >
          View in mappings
        </TextLink>
      )}
      {proposedMappings !== null && (
        <>
          <Proposal finding={finding} />
          {mayApply && (
            <Button
              variant="default"
              size="xs"
              loading={apply.isPending}
              onClick={() => apply.mutate(finding.id)}
            >
              Apply fix
            </Button>
          )}
        </>
      )}
    </PanelEntry>
  );
}

/** What needs attention: changes of a portal's definitions in HubSpot, and owners whom the platform doesn't have. */
export function SchemaDriftFindings({ portal }: { portal: IntegrationStatus }) {
  const query = useQuery(schemaDriftQuery(portal.id));
  const { mayAdminister } = useRights();
  return (
    <Loaded query={query} what="the changes in HubSpot" skeleton={[20, 20]} inset>
      {({ items }) => (
        <ul aria-label="Changes in HubSpot">
          {items.map((finding) => (
            <Finding
              key={finding.id}
              finding={finding}
              mayApply={mayAdminister && portal.status !== 'disconnected'}
            />
          ))}
        </ul>
      )}
    </Loaded>
  );
}

import { Button, Skeleton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowRight } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SchemaDrift } from '../../../src/contract/mappings.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { applyProposal, mappingsQuery, schemaDriftQuery } from '../api/integrations.ts';
import { messageOf } from '../api/request.ts';
import { shorten } from '../format/text.ts';
import { Failure } from '../ui/failure.tsx';
import { TextLink } from '../ui/links.tsx';
import { Tag } from '../ui/state-pill.tsx';
import { useRights } from '../ui/use-rights.ts';
import { Age } from '../ui/values.tsx';
import { hubspotNouns, schemaDriftWords } from '../ui/words.ts';

/** How a mapping reads, for telling which ones a proposal changes. */
const inWords = (mapping: { property: string; field: string }) => `${mapping.property} → ${mapping.field}`;

/** What a proposal would change: mappings that are new, and those that go. */
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
    <ul className="cx-proposal" aria-label="Proposed mapping">
      {gone.map((mapping) => (
        <li key={`gone ${inWords(mapping)}`}>
          <span className="cx-soft">{added.length > 0 ? 'Instead of' : 'Take out'}</span>{' '}
          <code className="cx-code">{mapping.property}</code>{' '}
          <IconArrowRight size={13} aria-label="goes to" /> <code className="cx-code">{mapping.field}</code>
        </li>
      ))}
      {added.map((mapping) => (
        <li key={`added ${inWords(mapping)}`}>
          <span className="cx-soft">{gone.length > 0 ? 'map' : 'Map'}</span>{' '}
          <code className="cx-code">{mapping.property}</code>{' '}
          <IconArrowRight size={13} aria-label="goes to" /> <code className="cx-code">{mapping.field}</code>
        </li>
      ))}
    </ul>
  );
}

function Finding({ finding, mayApply }: { finding: SchemaDrift; mayApply: boolean }) {
  const queryClient = useQueryClient();
  const { objectType, proposedMappings } = finding;
  const apply = useMutation({
    mutationFn: () => applyProposal(finding.id),
    onSuccess: async () => {
      notifications.show({
        color: 'teal',
        title: 'The mapping was saved',
        message: `${hubspotNouns[objectType]} are read anew from HubSpot as far as it concerns them.`,
      });
      await queryClient.invalidateQueries({ queryKey: ['hubspot'] });
    },
    onError: (reason) =>
      notifications.show({
        color: 'red',
        title: 'The mapping was not saved; nothing was changed',
        message: messageOf(reason),
        autoClose: 10_000,
      }),
  });
  return (
    <li className="cx-finding">
      <div className="cx-finding-head">
        <Tag tone="warn">{schemaDriftWords[finding.kind]}</Tag>
        <code className="cx-code">{shorten(finding.subject, 120)}</code>
        <span className="cx-soft">
          {hubspotNouns[objectType]} · noticed <Age at={finding.detectedAt} />
        </span>
      </div>
      <p>{shorten(finding.explanation, 1_000)}</p>
      <p>
        <span className="cx-strong">How to mend it: </span>
        {shorten(finding.remedy, 1_000)}
      </p>
      {finding.kind.startsWith('stage') ? null : (
        <TextLink
          to="/settings/integrations/hubspot/mappings"
          search={{
            integrationId: finding.integrationId,
            objectType,
            show: 'attention',
          }}
        >
          See it in the mappings
        </TextLink>
      )}
      {proposedMappings !== null && (
        <>
          <Proposal finding={finding} />
          {mayApply && (
            <Button variant="default" size="xs" loading={apply.isPending} onClick={() => apply.mutate()}>
              Apply the proposed mapping
            </Button>
          )}
        </>
      )}
    </li>
  );
}

/** What no longer fits between a portal's definitions in HubSpot and what is used of them. */
export function SchemaDriftFindings({ portal }: { portal: IntegrationStatus }) {
  const query = useQuery(schemaDriftQuery(portal.id));
  const { mayAdminister } = useRights();
  return (
    <>
      {query.isError && (
        <Failure
          error={query.error}
          title="What changed in HubSpot could not be read"
          onRetry={() => void query.refetch()}
        />
      )}
      {query.isPending && (
        <div className="cx-finding" aria-hidden>
          <Skeleton h={20} />
          <Skeleton h={20} />
        </div>
      )}
      {query.data && (
        <ul aria-label="What changed in HubSpot">
          {query.data.items.map((finding) => (
            <Finding
              key={finding.id}
              finding={finding}
              mayApply={mayAdminister && portal.status !== 'disconnected'}
            />
          ))}
        </ul>
      )}
    </>
  );
}

import { Paper, Progress, Skeleton, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { InclusionPreview } from '../../../src/contract/settings.ts';
import { inclusionPreviewQuery } from '../api/customer-filter.ts';
import { formatCount, formatShare } from '../format/amounts.ts';
import { plural, shorten } from '../format/text.ts';
import { Fading } from '../ui/page/fading.tsx';
import { Failure } from '../ui/page/failure.tsx';
import { OutsideLink } from '../ui/value/links.tsx';
import { Line } from '../ui/value/values.tsx';
import { hubspotNouns, ourNouns } from '../ui/words.ts';
import { type FilterDraft, type FilteredType, filtersOf, unfinished } from './filter-draft.ts';

const typingPauseMs = 400;
const shownSamples = 5;
/** If more than this many stop matching at once, an admin has to confirm. */
const shareHeld = 0.05;

type CountedObject = InclusionPreview['objects'][number];

/** The number of records that match a draft, counted by HubSpot shortly after the last change. */
export const useFilterCount = (integrationId: string, draft: FilterDraft, enabled: boolean) => {
  const [filters] = useDebouncedValue(filtersOf(draft), typingPauseMs);
  const query = useQuery({ ...inclusionPreviewQuery(integrationId, filters), enabled });
  const isBehind = JSON.stringify(filters) !== JSON.stringify(filtersOf(draft));
  return { query, isOld: isBehind || query.isPlaceholderData };
};

/** The minimum number of synced records that would stop matching, if an admin has to confirm that; otherwise 0. */
const heldBack = ({ here, matching }: CountedObject): number =>
  here - matching > here * shareHeld ? here - matching : 0;

function Samples({ object }: { object: CountedObject }) {
  const shown = object.samples.slice(0, shownSamples);
  if (shown.length === 0) return null;
  const more = object.matching - shown.length;
  return (
    <div>
      <p className="cx-soft">Examples</p>
      <ul>
        {shown.map(({ externalId, name, url }) => (
          <li key={externalId}>
            {url ? (
              <OutsideLink href={url}>
                <bdi>{shorten(name, 60)}</bdi>
              </OutsideLink>
            ) : (
              <Line text={name} />
            )}
          </li>
        ))}
      </ul>
      {more > 0 && <p className="cx-soft">and {formatCount(more)} more</p>}
    </div>
  );
}

function Counted({ object }: { object: CountedObject }) {
  const { objectType, total, matching, here } = object;
  const nouns = hubspotNouns[objectType].toLowerCase();
  const held = heldBack(object);
  const share = total === 0 ? 0 : matching / total;
  return (
    <>
      <Text lh={1.35}>
        <Text span fz="xl" fw={650} className="cx-figure">
          {formatCount(matching)}
        </Text>{' '}
        {matching === total ? `${nouns} in HubSpot (all)` : `of ${formatCount(total)} ${nouns} in HubSpot`}
      </Text>
      <Progress size={6} value={Math.max(share > 0 ? 1 : 0, share * 100)} aria-hidden />
      <p className="cx-soft">
        {matching === total ? '' : `${formatShare(share)}. `}
        {here === 0 ? 'None synced yet.' : `${formatCount(here)} synced now.`}
      </p>
      {matching === 0 && total > 0 && (
        <Text {...warning}>
          No record matches, so nothing would sync. Check the values of your conditions.
        </Text>
      )}
      {held > 0 && (
        <Text {...warning}>
          At least {formatCount(held)} of{' '}
          {plural(here, ourNouns[objectType].slice(0, -1), ourNouns[objectType])} would stop matching. Because
          that is a large share, you will be asked to confirm after the next sync.
        </Text>
      )}
      <Samples object={object} />
    </>
  );
}

const warning = { inherit: true, c: 'var(--cx-warn)', fw: 550 } as const;

interface FilterCountProps {
  count: ReturnType<typeof useFilterCount>;
  draft: FilterDraft;
  objectType: FilteredType;
}

/** How many records match, of how many, with examples. */
export function FilterCount({ count: { query, isOld }, draft, objectType }: FilterCountProps) {
  const object = query.data?.objects.find((one) => one.objectType === objectType);
  const nouns = hubspotNouns[objectType].toLowerCase();
  const open = unfinished({
    ...draft,
    conditions: draft.conditions.filter((one) => one.objectType === objectType),
  });
  return (
    <Paper
      component="section"
      withBorder
      bg="var(--cx-sunken)"
      px="md"
      py={14}
      miw={0}
      aria-label={`Matching ${nouns}`}
      aria-busy={isOld || query.isPending}
    >
      {query.isError ? (
        <Failure error={query.error} title={`Couldn’t count ${nouns}`} onRetry={() => void query.refetch()} />
      ) : object ? (
        <Fading stale={isOld}>
          <Stack gap="xs" role="status">
            <Counted object={object} />
            {open > 0 && <p className="cx-soft">Incomplete conditions aren’t counted.</p>}
          </Stack>
        </Fading>
      ) : (
        <div aria-hidden>
          <Skeleton h={22} w="70%" mb={8} />
          <Skeleton h={44} />
        </div>
      )}
    </Paper>
  );
}

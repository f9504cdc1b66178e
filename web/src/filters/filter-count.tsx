import { Skeleton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { InclusionPreview } from '../../../src/contract/settings.ts';
import { inclusionPreviewQuery } from '../api/customer-filter.ts';
import { formatCount, formatShare } from '../format/amounts.ts';
import { plural, shorten } from '../format/text.ts';
import { Failure } from '../ui/failure.tsx';
import { OutsideLink } from '../ui/links.tsx';
import { Line } from '../ui/values.tsx';
import { hubspotNouns, ourNouns } from '../ui/words.ts';
import { type FilterDraft, type FilteredType, filtersOf, unfinished } from './filter-draft.ts';

const typingPauseMs = 400;
const shownSamples = 5;
/** More leaving at once are held until somebody decides. */
const shareHeld = 0.05;

export type CountedObject = InclusionPreview['objects'][number];

/** What the conditions of a draft let in, asked of HubSpot a moment after the last change. */
export const useFilterCount = (integrationId: string, draft: FilterDraft, enabled: boolean) => {
  const [filters] = useDebouncedValue(filtersOf(draft), typingPauseMs);
  const query = useQuery({ ...inclusionPreviewQuery(integrationId, filters), enabled });
  const isBehind = JSON.stringify(filters) !== JSON.stringify(filtersOf(draft));
  return { query, isOld: isBehind || query.isPlaceholderData };
};

/** How many that are here now would leave at least, more than are let go without asking; 0: not that many. */
export const heldBack = ({ here, matching }: CountedObject): number =>
  here - matching > here * shareHeld ? here - matching : 0;

function Samples({ object }: { object: CountedObject }) {
  const shown = object.samples.slice(0, shownSamples);
  if (shown.length === 0) return null;
  const more = object.matching - shown.length;
  return (
    <div>
      <p className="cx-soft">Such as</p>
      <ul className="cx-filter-samples">
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
      <p className="cx-filter-total">
        <strong>{formatCount(matching)}</strong>{' '}
        {matching === total
          ? `${nouns} in HubSpot, all of them`
          : `of ${formatCount(total)} ${nouns} in HubSpot`}
      </p>
      <div className="cx-filter-bar" aria-hidden>
        <span style={{ width: formatWidth(share) }} />
      </div>
      <p className="cx-soft">
        {matching === total ? '' : `${formatShare(share)}. `}
        {here === 0 ? 'None is here yet.' : `${plural(here, 'is', 'are')} here now.`}
      </p>
      {matching === 0 && total > 0 && (
        <p className="cx-filter-warning">
          No record passes: nothing would be synced. Check the values of the conditions.
        </p>
      )}
      {held > 0 && (
        <p className="cx-filter-warning">
          At least {formatCount(held)} of the{' '}
          {plural(here, ourNouns[objectType].slice(0, -1), ourNouns[objectType])} here would leave. So many
          are not let go without asking: the portal’s page asks you after the next sync.
        </p>
      )}
      <Samples object={object} />
    </>
  );
}

const formatWidth = (share: number): string => `${Math.min(100, Math.max(share > 0 ? 1 : 0, share * 100))}%`;

interface FilterCountProps {
  count: ReturnType<typeof useFilterCount>;
  draft: FilterDraft;
  objectType: FilteredType;
}

/** How many records pass, of how many, with some of them. */
export function FilterCount({ count: { query, isOld }, draft, objectType }: FilterCountProps) {
  const object = query.data?.objects.find((one) => one.objectType === objectType);
  const nouns = hubspotNouns[objectType].toLowerCase();
  const open = unfinished({
    ...draft,
    conditions: draft.conditions.filter((one) => one.objectType === objectType),
  });
  return (
    <section
      className="cx-filter-count"
      aria-label={`How many ${nouns} pass`}
      aria-busy={isOld || query.isPending}
    >
      {query.isError ? (
        <Failure
          error={query.error}
          title={`The ${nouns} could not be counted`}
          onRetry={() => void query.refetch()}
        />
      ) : object ? (
        <div className="cx-fading" data-stale={isOld || undefined} role="status">
          <Counted object={object} />
          {open > 0 && <p className="cx-soft">Unfinished conditions are not counted.</p>}
        </div>
      ) : (
        <div aria-hidden>
          <Skeleton h={22} w="70%" mb={8} />
          <Skeleton h={44} />
        </div>
      )}
    </section>
  );
}

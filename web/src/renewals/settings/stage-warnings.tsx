import { Button } from '@mantine/core';
import type { DealPipelines } from '../../../../src/contract/renewals.ts';
import { formatCount } from '../../format/amounts.ts';
import { shorten } from '../../format/text.ts';
import { Callout } from '../../ui/page/callout.tsx';

type Warning = DealPipelines['warnings'][number];

/** How many warnings of one type are shown; the others are counted. */
const shownOfAKind = 5;

const kindsOf = (warnings: readonly Warning[]) => [...Map.groupBy(warnings, ({ code }) => code).entries()];

interface StageWarningsProps {
  warnings: readonly Warning[];
  /** Removes stages from the settings that no longer exist in HubSpot. */
  onRemove: (() => void) | undefined;
  busy: boolean;
}

/** What is wrong or doubtful about the renewal settings of a portal. */
export function StageWarnings({ warnings, onRemove, busy }: StageWarningsProps) {
  if (warnings.length === 0) return null;
  return (
    <Callout component="ul" mb="lg" aria-label="Warnings">
      {kindsOf(warnings).flatMap(([code, same]) => [
        ...same.slice(0, shownOfAKind).map(({ message, pipelineId, stageId }) => (
          <li key={`${code} ${pipelineId} ${stageId} ${message}`} dir="auto">
            {shorten(message, 500)}
          </li>
        )),
        ...(same.length > shownOfAKind
          ? [<li key={`${code} more`}>{formatCount(same.length - shownOfAKind)} more like this.</li>]
          : []),
        ...(code === 'unknown_stage' && onRemove
          ? [
              <li key="remove">
                <Button variant="default" size="compact-sm" mt={4} loading={busy} onClick={onRemove}>
                  Remove them from the settings
                </Button>
              </li>,
            ]
          : []),
      ])}
    </Callout>
  );
}

import { Button } from '@mantine/core';
import type { DealPipelines } from '../../../../src/contract/renewals.ts';
import { plural, shorten } from '../../format/text.ts';

type Warning = DealPipelines['warnings'][number];

/** More of a kind are counted. */
const shownOfAKind = 5;

const kindsOf = (warnings: readonly Warning[]) => [...Map.groupBy(warnings, ({ code }) => code).entries()];

interface StageWarningsProps {
  warnings: readonly Warning[];
  /** Takes stages out of the settings that HubSpot does not have any more. */
  onTakeOut: (() => void) | undefined;
  busy: boolean;
}

/** What is doubtful about the renewals of a portal. */
export function StageWarnings({ warnings, onTakeOut, busy }: StageWarningsProps) {
  if (warnings.length === 0) return null;
  return (
    <ul className="cx-warnings cx-stage-warnings" aria-label="Warnings">
      {kindsOf(warnings).flatMap(([code, same]) => [
        ...same.slice(0, shownOfAKind).map(({ message, pipelineId, stageId }) => (
          <li key={`${code} ${pipelineId} ${stageId} ${message}`} dir="auto">
            {shorten(message, 500)}
          </li>
        )),
        ...(same.length > shownOfAKind
          ? [
              <li key={`${code} more`}>
                {plural(same.length - shownOfAKind, 'more is', 'more are')} like this.
              </li>,
            ]
          : []),
        ...(code === 'unknown_stage' && onTakeOut
          ? [
              <li key="take out">
                <Button variant="default" size="compact-sm" loading={busy} onClick={onTakeOut}>
                  Take them out of the settings
                </Button>
              </li>,
            ]
          : []),
      ])}
    </ul>
  );
}

import { Accordion, Button, Group, Text } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { stageProbabilities } from '../../../../src/contract/common.ts';
import { inputLabels } from '../../../../src/contract/input-labels.ts';
import type { DealPipelines } from '../../../../src/contract/renewals.ts';
import { formatCount, formatShare } from '../../format/amounts.ts';
import { plural, shorten } from '../../format/text.ts';
import { EmptyState } from '../../ui/page/empty-state.tsx';
import { Folds } from '../../ui/page/folds.tsx';
import { Panel } from '../../ui/page/panel.tsx';
import { Tag } from '../../ui/value/state-pill.tsx';
import { PipelineStages, type StageEditing } from './pipeline-stages.tsx';

type Pipeline = DealPipelines['pipelines'][number];

/** Pipelines with renewals; if there are none, the first one. */
const openAtFirst = (pipelines: readonly Pipeline[]): string[] => {
  const relevant = pipelines.filter(({ isRenewal, renewals }) => isRenewal || renewals > 0);
  return (relevant.length > 0 ? relevant : pipelines.slice(0, 1)).map(({ id }) => id);
};

function PipelineHead({ pipeline, counted }: { pipeline: Pipeline; counted: boolean }) {
  const { label, isRenewal, deals, renewals } = pipeline;
  return (
    <Group component="span" gap="2px 10px" className="cx-break">
      <bdi>{shorten(label, 80)}</bdi>
      {isRenewal && <Tag tone="busy">Renewals</Tag>}
      {counted && (
        <span className="cx-soft">
          {plural(deals, 'deal', 'deals')}
          {!isRenewal && renewals > 0 && `, ${plural(renewals, 'renewal', 'renewals')}`}
        </span>
      )}
    </Group>
  );
}

interface StageMappingProps extends Omit<StageEditing, 'counted'> {
  pipelines: Pipeline[];
}

/** The renewal stage of each deal stage in HubSpot. */
export function StageMapping({ pipelines, ...editing }: StageMappingProps) {
  // Before the first sync there are no deals, and zeros would be misleading.
  const counted = pipelines.some(({ deals }) => deals > 0);
  const custom = Object.keys(editing.draft.stages).length;
  return (
    <Panel
      title={inputLabels['renewals.stageMapping']}
      note={custom > 0 ? `${formatCount(custom)} custom` : 'Using defaults'}
      flush
      actions={
        editing.mayAdminister &&
        custom > 0 && (
          <Button variant="subtle" size="xs" onClick={() => editing.onChange({ stages: {} })}>
            Reset to defaults
          </Button>
        )
      }
    >
      {pipelines.length === 0 ? (
        <EmptyState icon={IconColumns3} title="No pipelines yet">
          Pipelines appear here after the first sync.
        </EmptyState>
      ) : (
        <>
          <Text size="sm" c="dimmed" px="var(--cx-inset)" py="sm">
            By default, the probability in HubSpot decides. A closed stage means Won at {formatShare(1)} and
            Lost otherwise. An open stage means Committed from {formatShare(stageProbabilities.committed)}, In
            progress from {formatShare(stageProbabilities.in_progress)}, and Open below.
          </Text>
          <Folds multiple defaultValue={openAtFirst(pipelines)}>
            {pipelines.map((pipeline) => (
              <Accordion.Item key={pipeline.id} value={pipeline.id}>
                <Accordion.Control>
                  <PipelineHead pipeline={pipeline} counted={counted} />
                </Accordion.Control>
                <Accordion.Panel>
                  <PipelineStages pipeline={pipeline} counted={counted} {...editing} />
                </Accordion.Panel>
              </Accordion.Item>
            ))}
          </Folds>
        </>
      )}
    </Panel>
  );
}

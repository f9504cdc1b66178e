import { Accordion, Button, Select, Table } from '@mantine/core';
import { IconArrowRight, IconColumns3 } from '@tabler/icons-react';
import { RenewalStage } from '../../../src/contract/customers.ts';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import type { DealPipelines } from '../../../src/contract/renewals.ts';
import { formatCount, formatShare } from '../format/amounts.ts';
import { plural, shorten } from '../format/text.ts';
import { EmptyState } from './empty-state.tsx';
import { Panel } from './panel.tsx';
import type { RenewalsDraft } from './stage-draft.ts';
import { Tag } from './state-pill.tsx';
import { Line } from './values.tsx';
import { renewalStageWords } from './words.ts';

type Pipeline = DealPipelines['pipelines'][number];
type Stage = Pipeline['stages'][number];

interface EditProps {
  draft: RenewalsDraft;
  mayAdminister: boolean;
  onChange: (change: Partial<RenewalsDraft>) => void;
}

const byDefault = 'default';

interface StagesProps extends EditProps {
  /** Whether deals are here to be counted. */
  counted: boolean;
}

function StageRow({ stage, draft, mayAdminister, counted, onChange }: StagesProps & { stage: Stage }) {
  const chosen = draft.stages[stage.id];
  const meaning = renewalStageWords[chosen ?? stage.defaultRenewalStage];
  const fallback = renewalStageWords[stage.defaultRenewalStage].word;
  const choose = (value: string | null) => {
    const { [stage.id]: _, ...others } = draft.stages;
    const next = RenewalStage.safeParse(value).data;
    onChange({ stages: next ? { ...others, [stage.id]: next } : others });
  };
  return (
    <Table.Tr>
      <Table.Td className="cx-stage-theirs">
        <span className="cx-strong">
          <Line text={stage.label} fallback="Unnamed stage" />
        </span>
        <span className="cx-cell-sub">
          {stage.probability === null ? 'No probability' : `${formatShare(stage.probability)} likely`}
          {stage.isClosed && ', closed'}
          {counted && <span className="cx-under-sm"> · {plural(stage.deals, 'deal', 'deals')}</span>}
        </span>
      </Table.Td>
      {counted && <Table.Td className="cx-cell-number cx-from-sm">{formatCount(stage.deals)}</Table.Td>}
      <Table.Td className="cx-stage-arrow" aria-hidden>
        <IconArrowRight size={16} />
      </Table.Td>
      <Table.Td className="cx-stage-ours">
        {mayAdminister ? (
          <Select
            aria-label={`${shorten(stage.label, 60)} means`}
            allowDeselect={false}
            className="cx-stage-select"
            data-chosen={chosen !== undefined || undefined}
            leftSection={<span className="cx-dot" data-tone={meaning.tone} data-still aria-hidden />}
            value={chosen ?? byDefault}
            onChange={choose}
            data={[
              { value: byDefault, label: `${fallback} (default)` },
              ...RenewalStage.options.map((value) => ({ value, label: renewalStageWords[value].word })),
            ]}
          />
        ) : (
          <span>
            {meaning.word}
            {chosen === undefined && <span className="cx-soft"> (default)</span>}
          </span>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function PipelineStages({ pipeline, ...edit }: StagesProps & { pipeline: Pipeline }) {
  return (
    <Table className="cx-table cx-table-stages">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Stage in HubSpot</Table.Th>
          {edit.counted && <Table.Th className="cx-cell-number cx-from-sm">Deals</Table.Th>}
          <Table.Th className="cx-stage-arrow">
            <span className="cx-unseen">means</span>
          </Table.Th>
          <Table.Th className="cx-stage-ours">Renewal stage</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {pipeline.stages.map((stage) => (
          <StageRow key={stage.id} stage={stage} {...edit} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** Pipelines that hold renewals, by what holds now; where none does, the first one. */
const openAtFirst = (pipelines: readonly Pipeline[]): string[] => {
  const relevant = pipelines.filter(({ isRenewal, renewals }) => isRenewal || renewals > 0);
  return (relevant.length > 0 ? relevant : pipelines.slice(0, 1)).map(({ id }) => id);
};

/** What each of HubSpot's deal stages means for a renewal. */
export function StageMapping({ pipelines, ...edit }: EditProps & { pipelines: Pipeline[] }) {
  // Before the first sync no deal is here: noughts would say that the portal has none.
  const counted = pipelines.some(({ deals }) => deals > 0);
  const chosen = Object.keys(edit.draft.stages).length;
  return (
    <Panel
      title={inputLabels['renewals.stageMapping']}
      note={chosen > 0 ? `${formatCount(chosen)} chosen` : 'all by default'}
      flush
      actions={
        edit.mayAdminister &&
        chosen > 0 && (
          <Button variant="subtle" size="xs" onClick={() => edit.onChange({ stages: {} })}>
            All by default
          </Button>
        )
      }
    >
      {pipelines.length === 0 ? (
        <EmptyState icon={IconColumns3} title="No pipelines yet">
          They appear here as soon as the first sync has read them from HubSpot.
        </EmptyState>
      ) : (
        <>
          <p className="cx-stage-note">
            By default a closed stage is won at {formatShare(1)} and lost otherwise; an open one is committed
            from {formatShare(0.9)} on, in progress from {formatShare(0.6)} on, and open below.
          </p>
          <Accordion
            className="cx-accordion"
            chevronPosition="left"
            order={3}
            multiple
            defaultValue={openAtFirst(pipelines)}
          >
            {pipelines.map((pipeline) => (
              <Accordion.Item key={pipeline.id} value={pipeline.id}>
                <Accordion.Control>
                  <span className="cx-pipeline-head">
                    <bdi>{shorten(pipeline.label, 80)}</bdi>
                    {pipeline.isRenewal && <Tag tone="busy">Renewals</Tag>}
                    {counted && (
                      <span className="cx-soft">
                        {plural(pipeline.deals, 'deal', 'deals')}
                        {!pipeline.isRenewal &&
                          pipeline.renewals > 0 &&
                          `, ${plural(pipeline.renewals, 'renewal', 'renewals')}`}
                      </span>
                    )}
                  </span>
                </Accordion.Control>
                <Accordion.Panel>
                  <PipelineStages pipeline={pipeline} counted={counted} {...edit} />
                </Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
        </>
      )}
    </Panel>
  );
}

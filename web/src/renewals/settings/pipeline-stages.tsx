import { Box, Select, Table, VisuallyHidden } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { RenewalStage } from '../../../../src/contract/customers.ts';
import type { DealPipelines } from '../../../../src/contract/renewals.ts';
import { formatCount, formatShare } from '../../format/amounts.ts';
import { plural, shorten } from '../../format/text.ts';
import stacked from '../../ui/table/stacked.module.css';
import { Dot } from '../../ui/value/state-pill.tsx';
import { Line } from '../../ui/value/values.tsx';
import { renewalStageWords } from '../../ui/words.ts';
import type { RenewalsDraft } from './stage-draft.ts';
import styles from './stage-mapping.module.css';

type Pipeline = DealPipelines['pipelines'][number];
type Stage = Pipeline['stages'][number];

export interface StageEditing {
  draft: RenewalsDraft;
  mayAdminister: boolean;
  /** Whether there are deals to count. */
  counted: boolean;
  onChange: (change: Partial<RenewalsDraft>) => void;
}

const byDefault = 'default';

function StageChoice({ stage, draft, onChange }: StageEditing & { stage: Stage }) {
  const chosen = draft.stages[stage.id];
  const { tone } = renewalStageWords[chosen ?? stage.defaultRenewalStage];
  const choose = (value: string | null) => {
    const { [stage.id]: _, ...others } = draft.stages;
    const next = RenewalStage.safeParse(value).data;
    onChange({ stages: next ? { ...others, [stage.id]: next } : others });
  };
  return (
    <Select
      aria-label={`Renewal stage of ${shorten(stage.label, 60)}`}
      allowDeselect={false}
      maw={{ sm: 260 }}
      className={chosen === undefined ? styles.default : undefined}
      leftSection={<Dot tone={tone} still />}
      value={chosen ?? byDefault}
      onChange={choose}
      data={[
        { value: byDefault, label: `${renewalStageWords[stage.defaultRenewalStage].word} (default)` },
        ...RenewalStage.options.map((value) => ({ value, label: renewalStageWords[value].word })),
      ]}
    />
  );
}

function StageRow({ stage, ...editing }: StageEditing & { stage: Stage }) {
  const { draft, mayAdminister, counted } = editing;
  const chosen = draft.stages[stage.id];
  return (
    <Table.Tr>
      <Table.Td>
        <span className="cx-strong">
          <Line text={stage.label} fallback="Unnamed stage" />
        </span>
        <span className="cx-cell-sub">
          {stage.probability === null ? 'No probability' : `${formatShare(stage.probability)} probability`}
          {stage.isClosed && ', closed'}
          {counted && (
            <Box component="span" hiddenFrom="sm">
              {' '}
              · {plural(stage.deals, 'deal', 'deals')}
            </Box>
          )}
        </span>
      </Table.Td>
      {counted && (
        <Table.Td className="cx-cell-number" visibleFrom="sm">
          {formatCount(stage.deals)}
        </Table.Td>
      )}
      <Table.Td className={styles.arrow} aria-hidden>
        <IconArrowRight size={16} />
      </Table.Td>
      <Table.Td className={styles.ours}>
        {mayAdminister ? (
          <StageChoice stage={stage} {...editing} />
        ) : (
          <span>
            {renewalStageWords[chosen ?? stage.defaultRenewalStage].word}
            {chosen === undefined && <span className="cx-soft"> (default)</span>}
          </span>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** The stages of a pipeline, each with its renewal stage. */
export function PipelineStages({ pipeline, ...editing }: StageEditing & { pipeline: Pipeline }) {
  return (
    <Table className={`cx-table ${stacked.table} ${styles.table}`}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Stage in HubSpot</Table.Th>
          {editing.counted && (
            <Table.Th className="cx-cell-number" w={90} visibleFrom="sm">
              Deals
            </Table.Th>
          )}
          <Table.Th className={styles.arrow}>
            <VisuallyHidden>maps to</VisuallyHidden>
          </Table.Th>
          <Table.Th className={styles.ours}>Renewal stage</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {pipeline.stages.map((stage) => (
          <StageRow key={stage.id} stage={stage} {...editing} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

import { Checkbox, Radio, SimpleGrid, Stack, Text } from '@mantine/core';
import { inputLabels } from '../../../../src/contract/input-labels.ts';
import type { DealPipelines } from '../../../../src/contract/renewals.ts';
import { plural, shorten } from '../../format/text.ts';
import { Panel } from '../../ui/page/panel.tsx';
import { RenewalProperty } from './renewal-property.tsx';
import type { RenewalsDraft } from './stage-draft.ts';

interface RenewalWhichProps {
  integrationId: string;
  draft: RenewalsDraft;
  pipelines: DealPipelines['pipelines'];
  mayAdminister: boolean;
  objection: string | undefined;
  onChange: (change: Partial<RenewalsDraft>) => void;
}

/** The effect of the default rule in this portal. */
const byDefaultInWords = (pipelines: DealPipelines['pipelines']): string => {
  const named = pipelines.filter(({ label }) => /renew/i.test(label));
  if (pipelines.length === 0) {
    return 'Deals in pipelines with “renew” in their name. If there are none, deals of type “Existing business”.';
  }
  return named.length > 0
    ? `Deals in pipelines with “renew” in their name: ${named.map(({ label }) => `“${shorten(label, 60)}”`).join(', ')}.`
    : 'Deals of type “Existing business”, because no pipeline in this portal has “renew” in its name.';
};

function Chosen(props: Omit<RenewalWhichProps, 'objection'>) {
  const { draft, pipelines, mayAdminister, onChange } = props;
  return (
    <Stack gap="md" mt="md" ml={{ sm: 32 }}>
      <Checkbox.Group
        label={inputLabels['renewals.pipelineIds']}
        value={draft.pipelineIds}
        onChange={(pipelineIds) => onChange({ pipelineIds })}
      >
        <SimpleGrid minColWidth="240px" spacing="md" verticalSpacing="xs" mt="xs" className="cx-break">
          {pipelines.map(({ id, label, deals }) => (
            <Checkbox
              key={id}
              value={id}
              disabled={!mayAdminister}
              label={
                <>
                  <bdi>{shorten(label, 80)}</bdi>{' '}
                  {deals > 0 && <span className="cx-soft">{plural(deals, 'deal', 'deals')}</span>}
                </>
              }
            />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      <RenewalProperty {...props} />
    </Stack>
  );
}

/** Which deals of a portal are renewals. */
export function RenewalWhich(props: RenewalWhichProps) {
  const { draft, pipelines, mayAdminister, objection, onChange } = props;
  /** A custom choice starts with the pipelines of the default rule. */
  const begin = () =>
    onChange({
      byDefault: false,
      ...(draft.pipelineIds.length === 0 && draft.property === ''
        ? { pipelineIds: pipelines.filter(({ isRenewal }) => isRenewal).map(({ id }) => id) }
        : {}),
    });
  return (
    <Panel title={inputLabels.renewals}>
      <Radio.Group
        aria-label={inputLabels.renewals}
        value={draft.byDefault ? 'default' : 'chosen'}
        onChange={(value) => (value === 'default' ? onChange({ byDefault: true }) : begin())}
      >
        <Stack gap="md">
          <Radio
            value="default"
            label="Default"
            description={byDefaultInWords(pipelines)}
            disabled={!mayAdminister}
          />
          <Radio
            value="chosen"
            label="Custom"
            description="Deals in the pipelines you choose, and deals with certain property values."
            disabled={!mayAdminister}
          />
        </Stack>
      </Radio.Group>
      {!draft.byDefault && <Chosen {...props} />}
      {objection && (
        <Text size="sm" mt="sm" fw={550} c="var(--cx-warn)" role="status">
          {objection}
        </Text>
      )}
    </Panel>
  );
}

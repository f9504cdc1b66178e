import { Checkbox, Radio, Stack } from '@mantine/core';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import type { DealPipelines } from '../../../src/contract/renewals.ts';
import { plural, shorten } from '../format/text.ts';
import { Panel } from './panel.tsx';
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

/** What the defaults come to in this portal. */
const byDefaultInWords = (pipelines: DealPipelines['pipelines']): string => {
  const named = pipelines.filter(({ label }) => /renew/i.test(label));
  if (pipelines.length === 0) {
    return 'Deals of pipelines with “renew” in their name; where there are none, deals of the deal type “Existing business”.';
  }
  return named.length > 0
    ? `Deals of pipelines with “renew” in their name. Here: ${named.map(({ label }) => `“${shorten(label, 60)}”`).join(', ')}.`
    : 'Deals of pipelines with “renew” in their name. This portal has none, so deals of the deal type “Existing business” are renewals.';
};

function Chosen(props: Omit<RenewalWhichProps, 'objection'>) {
  const { draft, pipelines, mayAdminister, onChange } = props;
  return (
    <div className="cx-which-chosen">
      <Checkbox.Group
        label={inputLabels['renewals.pipelineIds']}
        value={draft.pipelineIds}
        onChange={(pipelineIds) => onChange({ pipelineIds })}
      >
        <div className="cx-which-pipelines">
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
        </div>
      </Checkbox.Group>
      <RenewalProperty {...props} />
    </div>
  );
}

/** Which deals of a portal are renewals. */
export function RenewalWhich(props: RenewalWhichProps) {
  const { draft, pipelines, mayAdminister, objection, onChange } = props;
  /** Whoever begins to choose begins with what the defaults come to. */
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
            label="By default"
            description={byDefaultInWords(pipelines)}
            disabled={!mayAdminister}
          />
          <Radio
            value="chosen"
            label="As I choose"
            description="Deals of pipelines that you choose, and deals that a property marks."
            disabled={!mayAdminister}
          />
        </Stack>
      </Radio.Group>
      {!draft.byDefault && <Chosen {...props} />}
      {objection && (
        <p className="cx-objection" role="status">
          {objection}
        </p>
      )}
    </Panel>
  );
}

import { Checkbox, Radio, Stack, TagsInput, TextInput } from '@mantine/core';
import type { DealPipelines } from '../../../src/contract/renewals.ts';
import { plural, shorten } from '../format/text.ts';
import { Panel } from './panel.tsx';
import type { RenewalsDraft } from './stage-draft.ts';

interface RenewalWhichProps {
  draft: RenewalsDraft;
  pipelines: DealPipelines['pipelines'];
  mayAdminister: boolean;
  objection: string | undefined;
  onChange: (change: Partial<RenewalsDraft>) => void;
}

/** What the defaults come to in this portal. */
const byDefaultInWords = (pipelines: DealPipelines['pipelines']): string => {
  const named = pipelines.filter(({ label }) => /renew/i.test(label));
  return named.length > 0
    ? `Deals of pipelines with “renew” in their name. Here: ${named.map(({ label }) => `“${shorten(label, 60)}”`).join(', ')}.`
    : 'Deals of pipelines with “renew” in their name. This portal has none, so deals of the deal type “Existing business” are renewals.';
};

function Chosen({ draft, pipelines, mayAdminister, onChange }: Omit<RenewalWhichProps, 'objection'>) {
  return (
    <div className="cx-which-chosen">
      <Checkbox.Group
        label="Deals of these pipelines"
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
                  <span className="cx-soft">{plural(deals, 'deal', 'deals')}</span>
                </>
              }
            />
          ))}
        </div>
      </Checkbox.Group>
      <div className="cx-two-fields">
        <TextInput
          label="And deals whose property"
          description="Its inner name, such as dealtype."
          placeholder="None"
          disabled={!mayAdminister}
          maxLength={200}
          value={draft.property}
          onChange={(event) => onChange({ property: event.currentTarget.value })}
        />
        <TagsInput
          label="Has one of the values"
          description="Inner values, each ended with Enter."
          placeholder={draft.values.length === 0 ? 'existingbusiness' : ''}
          disabled={!mayAdminister}
          maxTags={100}
          acceptValueOnBlur
          value={draft.values}
          onChange={(values) => onChange({ values })}
        />
      </div>
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
    <Panel title="Which deals are renewals">
      <Radio.Group
        aria-label="Which deals are renewals"
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

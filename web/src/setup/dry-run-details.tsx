import { Accordion, Flex, Stack, Text } from '@mantine/core';
import type { DryRunObject, DryRunReport } from '../../../src/contract/setup.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDaysIn, formatDuration, formatMoment } from '../format/dates.ts';
import { fieldName, valueAsText } from '../format/fields.ts';
import { plural, shorten } from '../format/text.ts';
import { Folds } from '../ui/page/folds.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { Fact, Facts } from '../ui/value/facts.tsx';
import { OutsideLink } from '../ui/value/links.tsx';
import { Tag, type Tone } from '../ui/value/state-pill.tsx';
import { Nothing } from '../ui/value/values.tsx';
import { hubspotNouns, ourNouns } from '../ui/words.ts';
import styles from './dry-run-view.module.css';

type Report = DryRunReport;

const outcomeWords: Record<DryRunObject['samples'][number]['outcome'], { word: string; tone: Tone }> = {
  create: { word: 'new', tone: 'good' },
  join: { word: 'matched', tone: 'busy' },
  update: { word: 'updated', tone: 'busy' },
  unchanged: { word: 'unchanged', tone: 'idle' },
  leave_out: { word: 'skipped', tone: 'warn' },
};

/** The values that would fail, by cause. */
export function Refusals({ refusals }: { refusals: Report['refusals'] }) {
  if (refusals.length === 0) return null;
  return (
    <Panel
      title="Values that will fail"
      note={`${plural(refusals.length, 'cause', 'causes')}; the records sync anyway`}
      flush
    >
      <Folds multiple>
        {refusals.map((refusal, index) => (
          <Accordion.Item
            key={`${refusal.objectType} ${refusal.property} ${refusal.field} ${refusal.code}`}
            value={`refusal-${index}`}
          >
            <Accordion.Control>
              <code className="cx-code">{shorten(refusal.property, 80)}</code> of{' '}
              {hubspotNouns[refusal.objectType].toLowerCase()}{' '}
              <span className="cx-soft">
                {refusal.basis === 'sample' && 'about '}
                {plural(refusal.count, 'record', 'records')}
              </span>
            </Accordion.Control>
            <Accordion.Panel>
              <Stack gap="xs" px="var(--cx-inset)" pt="sm" pb="md" className="cx-break">
                <p dir="auto">{shorten(refusal.explanation, 600)}</p>
                <p>
                  <span className="cx-strong">How to fix:</span> {shorten(refusal.remedy, 600)}
                </p>
                <Flex component="ul" direction="column" gap={4}>
                  {refusal.samples.map((sample) => (
                    <li key={sample.externalId}>
                      {sample.url ? (
                        <OutsideLink href={sample.url}>{shorten(sample.name, 100)}</OutsideLink>
                      ) : (
                        <bdi>{shorten(sample.name, 100)}</bdi>
                      )}
                      : <bdi className="cx-code">{shorten(sample.value ?? '', 120)}</bdi>
                    </li>
                  ))}
                </Flex>
              </Stack>
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Folds>
    </Panel>
  );
}

/** Some records as they would appear after the sync. */
export function Samples({ objects, currency }: { objects: DryRunObject[]; currency: string | null }) {
  const shown = objects.filter(({ samples }) => samples.length > 0);
  if (shown.length === 0) return null;
  return (
    <Panel title="Examples" note="as they would appear in CSCX" flush>
      <Folds multiple>
        {shown.map(({ objectType, samples }) => (
          <Accordion.Item key={objectType} value={objectType}>
            <Accordion.Control>
              {objectType === 'deal'
                ? hubspotNouns.deal
                : `${hubspotNouns[objectType]} as ${ourNouns[objectType]}`}{' '}
              <span className="cx-soft">{formatCount(samples.length)}</span>
            </Accordion.Control>
            <Accordion.Panel>
              <ul className={styles.samples}>
                {samples.map((sample) => (
                  <li key={sample.externalId}>
                    <p>
                      {sample.url ? (
                        <OutsideLink href={sample.url}>{shorten(sample.name, 120)}</OutsideLink>
                      ) : (
                        <bdi>{shorten(sample.name, 120)}</bdi>
                      )}{' '}
                      <Tag tone={outcomeWords[sample.outcome].tone}>{outcomeWords[sample.outcome].word}</Tag>
                    </p>
                    <Facts>
                      {sample.values.map(({ field, property, value }) => (
                        <Fact key={`${field} ${property}`} label={fieldName(field)}>
                          {value === null ? (
                            <Nothing />
                          ) : (
                            <bdi>{shorten(valueAsText(field, value, null, currency) ?? '', 160)}</bdi>
                          )}
                        </Fact>
                      ))}
                    </Facts>
                  </li>
                ))}
              </ul>
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Folds>
    </Panel>
  );
}

/** The calls to HubSpot and the time that the first sync takes. */
export function Cost({ cost }: { cost: Report['cost'] }) {
  return (
    <Panel title="HubSpot API usage">
      <Text inherit c={cost.fits ? 'dimmed' : 'var(--cx-bad)'} mb="sm" maw="68ch">
        {formatDaysIn(cost.explanation)}
      </Text>
      <Facts>
        <Fact label="Total calls">{formatCount(cost.calls)}</Fact>
        <Fact label="Lists and batches">
          {formatCount(cost.byBudget.burst)}{' '}
          <span className="cx-soft">
            of at most {formatCount(cost.rateLimit.limit)} per {formatDuration(cost.rateLimit.windowMs)}
          </span>
        </Fact>
        <Fact label="Searches">{formatCount(cost.byBudget.search)}</Fact>
        <Fact label="Association batches">{formatCount(cost.byBudget.associations)}</Fact>
        <Fact label="Remaining today">
          {cost.daily === null ? (
            <span className="cx-soft">HubSpot reports no daily limit for this connection</span>
          ) : (
            <>
              {formatCount(cost.daily.left)}{' '}
              <span className="cx-soft">until {formatMoment(cost.daily.resetsAt)}</span>
            </>
          )}
        </Fact>
        <Fact label="Duration">about {formatDuration(cost.seconds * 1_000)}</Fact>
      </Facts>
    </Panel>
  );
}

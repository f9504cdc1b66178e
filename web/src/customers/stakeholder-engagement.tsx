import { Popover, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import type { Stakeholder } from '../../../src/contract/customers.ts';
import { formatCount } from '../format/amounts.ts';
import { formatMomentExactly } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { toneOfScore } from '../health/health.tsx';
import { engagementPartName } from '../health/health-words.ts';
import { ScoreBar } from '../ui/score-bar.tsx';
import type { Tone } from '../ui/state-pill.tsx';
import { Age, Nothing } from '../ui/values.tsx';

/** From where on somebody counts as highly engaged, and up to where as hardly. */
const toneOfEngagement = (score: number): Tone => (score >= 60 ? 'good' : score >= 30 ? 'warn' : 'idle');

function Meter({ score }: { score: number }) {
  return (
    <>
      <span className="cx-figure cx-strong">{formatCount(score)}</span>
      <ScoreBar score={score} tone={toneOfEngagement(score)} />
    </>
  );
}

/** What an engagement score is made of. */
function Parts({ components }: { components: Record<string, number> }) {
  return (
    <ul className="cx-score-parts">
      {Object.entries(components).map(([name, score]) => (
        <li key={name} className="cx-score-part">
          <span className="cx-score-part-name">{engagementPartName(name)}</span>
          <ScoreBar score={score} tone={name === 'recency' ? 'busy' : toneOfScore(score)} />
          <span className="cx-figure cx-score-part-value">
            {formatCount(Math.round(score))}
            {name === 'recency' && '%'}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Score({ person, score }: { person: Stakeholder; score: number }) {
  const [opened, { toggle, close }] = useDisclosure(false);
  const components = person.engagementComponents ?? {};
  if (Object.keys(components).length === 0) {
    return (
      <span className="cx-engagement">
        <Meter score={score} />
      </span>
    );
  }
  const name = person.name?.trim() ? shorten(person.name, 80) : 'this stakeholder';
  return (
    <Popover
      opened={opened}
      onDismiss={close}
      width={320}
      position="bottom-end"
      shadow="md"
      withArrow
      trapFocus
      returnFocus
      portalProps={{ target: '#main' }}
    >
      <Popover.Target>
        <UnstyledButton
          className="cx-engagement"
          onClick={toggle}
          aria-label={`Engagement of ${name}: ${formatCount(score)}. What is it made of?`}
        >
          <Meter score={score} />
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className="cx-why-text">
        <p className="cx-strong" tabIndex={-1} data-autofocus>
          Engagement {formatCount(score)}
        </p>
        <Parts components={components} />
        {components.recency !== undefined && (
          <p className="cx-soft">The mean of the parts, times the recency of the last sign of life.</p>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

/** When somebody was heard from last: the days that every other sentence about it counts; the moment on hover. */
export function LastHeard({ person: { lastEngagedAt, silentDays } }: { person: Stakeholder }) {
  if (lastEngagedAt === null) return null;
  if (silentDays === null) return <Age at={lastEngagedAt} prefix="heard from " />;
  const when =
    silentDays === 0 ? 'today' : silentDays === 1 ? 'yesterday' : `${formatCount(silentDays)} days ago`;
  return (
    <time dateTime={lastEngagedAt} title={formatMomentExactly(lastEngagedAt)} className="cx-nowrap">
      heard from {when}
    </time>
  );
}

/** How engaged somebody is, what it is made of on demand, and when they were heard from last. */
export function StakeholderEngagement({ person }: { person: Stakeholder }) {
  return (
    <>
      {person.engagementScore === null ? (
        <Nothing label="no engagement score" />
      ) : (
        <Score person={person} score={person.engagementScore} />
      )}
      {person.lastEngagedAt && (
        <span className="cx-cell-sub">
          <LastHeard person={person} />
        </span>
      )}
    </>
  );
}

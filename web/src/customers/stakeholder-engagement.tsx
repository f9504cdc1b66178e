import { Popover, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import type { Stakeholder } from '../../../src/contract/customers.ts';
import { formatCount } from '../format/amounts.ts';
import { formatMomentExactly } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { toneOfScore } from '../health/health.tsx';
import { engagementPartName } from '../health/health-words.ts';
import { ScoreBar } from '../ui/value/score-bar.tsx';
import { ScoreParts } from '../ui/value/score-parts.tsx';
import type { Tone } from '../ui/value/state-pill.tsx';
import { Age, Nothing } from '../ui/value/values.tsx';
import styles from './stakeholder-engagement.module.css';
import popover from './why-here.module.css';

/** High engagement starts at 60, low engagement ends at 30. */
const toneOfEngagement = (score: number): Tone => (score >= 60 ? 'good' : score >= 30 ? 'warn' : 'idle');

function Meter({ score }: { score: number }) {
  return (
    <>
      <span className="cx-figure cx-strong">{formatCount(score)}</span>
      <ScoreBar score={score} tone={toneOfEngagement(score)} />
    </>
  );
}

/** The parts of an engagement score. */
function Parts({ components }: { components: Record<string, number> }) {
  const parts = Object.entries(components).map(([id, score]) => ({
    id,
    name: engagementPartName(id),
    score,
    tone: id === 'recency' ? ('busy' as const) : toneOfScore(score),
    percent: id === 'recency',
  }));
  return <ScoreParts parts={parts} />;
}

function Score({ person, score }: { person: Stakeholder; score: number }) {
  const [opened, { toggle, close }] = useDisclosure(false);
  const components = person.engagementComponents ?? {};
  if (Object.keys(components).length === 0) {
    return (
      <span className={styles.engagement}>
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
    >
      <Popover.Target>
        <UnstyledButton
          className={styles.engagement}
          onClick={toggle}
          aria-label={`Engagement of ${name}: ${formatCount(score)}. Show breakdown`}
        >
          <Meter score={score} />
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={popover.text}>
        <p className="cx-strong" tabIndex={-1} data-autofocus>
          Engagement {formatCount(score)}
        </p>
        <Parts components={components} />
        {components.recency !== undefined && (
          <p className="cx-soft">The average of the parts, multiplied by recency.</p>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

/** When the last activity was, in days as in all other texts; the exact time on hover. */
export function LastHeard({ person: { lastEngagedAt, silentDays } }: { person: Stakeholder }) {
  if (lastEngagedAt === null) return null;
  if (silentDays === null) return <Age at={lastEngagedAt} prefix="last activity " />;
  const when =
    silentDays === 0 ? 'today' : silentDays === 1 ? 'yesterday' : `${formatCount(silentDays)} days ago`;
  return (
    <time dateTime={lastEngagedAt} title={formatMomentExactly(lastEngagedAt)} className="cx-nowrap">
      last activity {when}
    </time>
  );
}

/** A stakeholder's engagement, the breakdown on request, and the last activity. */
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

import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { PushStatus } from '../../../../src/contract/health.ts';
import { formatCount, formatShare } from '../../format/amounts.ts';
import { plural } from '../../format/text.ts';
import { TextLink } from '../../ui/value/links.tsx';
import type { Tone } from '../../ui/value/state-pill.tsx';
import { Age } from '../../ui/value/values.tsx';
import styles from './push-figures.module.css';

interface CountProps {
  label: string;
  count: number;
  tone?: Tone | undefined;
  children: ReactNode;
}

function Count({ label, count, tone, children }: CountProps) {
  return (
    <div className={styles.count}>
      <dt>{label}</dt>
      <dd>
        <span className={`cx-figure ${styles.number}`} data-tone={tone}>
          {formatCount(count)}
        </span>
        <span className="cx-cell-sub">{children}</span>
      </dd>
    </div>
  );
}

/** How many companies of a portal have their health in HubSpot, and the writes that were avoided. */
export function PushFigures({ status }: { status: PushStatus }) {
  const { waiting, waitingSince, pushed, confirmed, overwritten, failing, lastPushedAt } = status;
  return (
    <div className={styles.container}>
      <dl className={styles.counts}>
        <Count label="Waiting" count={waiting} tone={waiting > 0 ? 'busy' : undefined}>
          {waitingSince === null ? 'nothing to send' : <Age at={waitingSince} prefix="oldest " />}
        </Count>
        <Count label="Sent" count={pushed}>
          {lastPushedAt === null ? 'nothing sent yet' : <Age at={lastPushedAt} prefix="last sent " />}
        </Count>
        <Count label="Confirmed" count={confirmed}>
          {confirmed === 0 ? 'verified by the next sync' : `${formatShare(confirmed / pushed)} verified`}
        </Count>
        <Count label="Overwritten" count={overwritten} tone={overwritten > 0 ? 'warn' : undefined}>
          {overwritten === 0 ? 'none' : 'changed in HubSpot, restored'}
        </Count>
        <Count label="Failing" count={failing} tone={failing > 0 ? 'bad' : undefined}>
          {failing === 0 ? (
            'none'
          ) : (
            <TextLink
              to="/settings/integrations/hubspot/errors"
              search={{ integrationId: status.integrationId, direction: 'outbound' }}
              inherit
            >
              View errors
            </TextLink>
          )}
        </Count>
      </dl>
      <AvoidedWrites status={status} />
    </div>
  );
}

/** The writes that were made, and those that were avoided. */
function AvoidedWrites({ status: { written, saved } }: { status: PushStatus }) {
  const total = saved.same + saved.small + saved.newer;
  if (written === 0 && total === 0) return null;
  const reasons = [
    ...(saved.same > 0 ? [`${formatCount(saved.same)} unchanged`] : []),
    ...(saved.small > 0 ? [`${formatCount(saved.small)} below the minimum change`] : []),
    ...(saved.newer > 0 ? [`${formatCount(saved.newer)} replaced by a newer score`] : []),
  ];
  return (
    <Text size="sm" px="var(--cx-inset)" py={10} bg="var(--cx-sunken)" c="dimmed" className={styles.avoided}>
      {plural(written, 'write', 'writes')},{' '}
      <Text span inherit fw={600} c="var(--mantine-color-text)">
        {formatCount(total)} not needed
      </Text>
      {total > 0 && written > 0 && ` (${formatShare(total / (written + total))})`}
      {reasons.length > 0 && `: ${reasons.join(', ')}`}.
    </Text>
  );
}

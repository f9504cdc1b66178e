import type { ReactNode } from 'react';
import type { PushStatus } from '../../../src/contract/health.ts';
import { formatCount, formatShare } from '../format/amounts.ts';
import { plural } from '../format/text.ts';
import { TextLink } from '../ui/links.tsx';
import type { Tone } from '../ui/state-pill.tsx';
import { Age } from '../ui/values.tsx';

interface CountProps {
  label: string;
  count: number;
  tone?: Tone | undefined;
  children: ReactNode;
}

function Count({ label, count, tone, children }: CountProps) {
  return (
    <div className="cx-push-count">
      <dt>{label}</dt>
      <dd>
        <span className="cx-push-number" data-tone={tone}>
          {formatCount(count)}
        </span>
        <span className="cx-cell-sub">{children}</span>
      </dd>
    </div>
  );
}

/** Where the companies of a portal stand with their health, and the writes that were saved. */
export function PushFigures({ status }: { status: PushStatus }) {
  const { waiting, waitingSince, pushed, confirmed, overwritten, failing, lastPushedAt } = status;
  return (
    <>
      <dl className="cx-push-counts">
        <Count label="Waiting" count={waiting} tone={waiting > 0 ? 'busy' : undefined}>
          {waitingSince === null ? 'nothing to send' : <Age at={waitingSince} prefix="the oldest since " />}
        </Count>
        <Count label="Sent" count={pushed}>
          {lastPushedAt === null ? 'nothing sent yet' : <Age at={lastPushedAt} prefix="the last one " />}
        </Count>
        <Count label="Confirmed" count={confirmed}>
          {confirmed === 0
            ? 'read back by the next sync'
            : `${formatShare(confirmed / pushed)} read back as sent`}
        </Count>
        <Count label="Overwritten" count={overwritten} tone={overwritten > 0 ? 'warn' : undefined}>
          {overwritten === 0 ? 'none' : 'in HubSpot; put back'}
        </Count>
        <Count label="Failing" count={failing} tone={failing > 0 ? 'bad' : undefined}>
          {failing === 0 ? (
            'HubSpot accepted all'
          ) : (
            <TextLink
              to="/settings/integrations/hubspot/errors"
              search={{ integrationId: status.integrationId, direction: 'outbound' }}
              inherit
            >
              See why, and mend it
            </TextLink>
          )}
        </Count>
      </dl>
      <SavedWrites status={status} />
    </>
  );
}

/** What was written, and what did not have to be. */
function SavedWrites({ status: { written, saved } }: { status: PushStatus }) {
  const total = saved.same + saved.small + saved.newer;
  if (written === 0 && total === 0) return null;
  const reasons = [
    ...(saved.same > 0 ? [`${formatCount(saved.same)} were the same there`] : []),
    ...(saved.small > 0 ? [`${formatCount(saved.small)} too small a change`] : []),
    ...(saved.newer > 0 ? [`${formatCount(saved.newer)} replaced by a newer score first`] : []),
  ];
  return (
    <p className="cx-push-saved">
      {plural(written, 'write', 'writes')} made,{' '}
      <span className="cx-strong">{plural(total, 'write saved', 'writes saved')}</span>
      {total > 0 && written > 0 && ` (${formatShare(total / (written + total))})`}
      {reasons.length > 0 && `: ${reasons.join(', ')}`}.
    </p>
  );
}

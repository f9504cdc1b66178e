import { Progress } from '@mantine/core';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDuration } from '../format/dates.ts';
import { humanize } from '../format/text.ts';
import { Fact } from './facts.tsx';
import { Line, MomentText } from './values.tsx';

function ApiUse({ rateLimit }: { rateLimit: IntegrationStatus['rateLimit'] }) {
  const { used, limit, windowMs } = rateLimit;
  const share = limit > 0 ? Math.min(100, (used / limit) * 100) : 0;
  return (
    <div className="cx-meter">
      <Progress
        size={6}
        value={share}
        color={share >= 90 ? 'orange' : 'cobalt'}
        aria-label={`${used} of ${limit} calls used`}
      />
      <span>
        {formatCount(used)} of {formatCount(limit)} calls per {formatDuration(windowMs)}
      </span>
    </div>
  );
}

const scheduleInWords = ({ everyMinutes, timeZone }: IntegrationStatus['schedule']): string => {
  if (everyMinutes === null) return 'Off';
  return everyMinutes === 1 ? `Every minute (${timeZone})` : `Every ${everyMinutes} minutes (${timeZone})`;
};

/** What is known of a portal and its connection. */
export function PortalDetails({ portal }: { portal: IntegrationStatus }) {
  return (
    <dl className="cx-strip">
      <Fact label="API use">
        <ApiUse rateLimit={portal.rateLimit} />
      </Fact>
      <Fact label="Schedule">{scheduleInWords(portal.schedule)}</Fact>
      {portal.accountType && <Fact label="Account">{humanize(portal.accountType)}</Fact>}
      {portal.companyCurrency && <Fact label="Currency">{portal.companyCurrency}</Fact>}
      {portal.timeZone && (
        <Fact label="Time zone">
          <Line text={portal.timeZone} />
        </Fact>
      )}
      <Fact label="Connected">
        <MomentText at={portal.connectedAt} />
      </Fact>
      <Fact label="API version">
        {portal.apiVersion.name}
        <span className="cx-cell-sub">supported until {portal.apiVersion.supportedUntil}</span>
      </Fact>
    </dl>
  );
}

import { Progress } from '@mantine/core';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDay, formatDuration } from '../format/dates.ts';
import { humanize } from '../format/text.ts';
import { Fact } from './facts.tsx';
import { DateText, Line } from './values.tsx';

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
        {formatCount(used)} of {formatCount(limit)}
        <span className="cx-cell-sub">calls in the last {formatDuration(windowMs)}</span>
      </span>
    </div>
  );
}

const scheduleInWords = (everyMinutes: number | null): string => {
  if (everyMinutes === null) return 'Off';
  return everyMinutes === 1 ? 'Every minute' : `Every ${everyMinutes} minutes`;
};

/** What is known of a portal and its connection. */
export function PortalDetails({ portal }: { portal: IntegrationStatus }) {
  const { apiVersion } = portal;
  return (
    <>
      <dl className="cx-strip">
        <Fact label="API use">
          <ApiUse rateLimit={portal.rateLimit} />
        </Fact>
        <Fact label="Schedule">
          {scheduleInWords(portal.schedule.everyMinutes)}
          <span className="cx-cell-sub">
            <Line text={portal.schedule.timeZone} fallback="" />
          </span>
        </Fact>
        {portal.accountType && <Fact label="Account">{humanize(portal.accountType)}</Fact>}
        {portal.companyCurrency && <Fact label="Currency">{portal.companyCurrency}</Fact>}
        {portal.timeZone && (
          <Fact label="Time zone">
            <Line text={portal.timeZone} />
          </Fact>
        )}
        <Fact label="Connected">
          <DateText at={portal.connectedAt} />
        </Fact>
        <Fact label="API version">
          {apiVersion.name}
          <span className="cx-cell-sub" data-tone={apiVersion.warning === null ? 'idle' : 'warn'}>
            until {formatDay(apiVersion.supportedUntil)}
          </span>
        </Fact>
      </dl>
      {apiVersion.warning !== null && <p className="cx-strip-note">{apiVersion.warning}</p>}
    </>
  );
}

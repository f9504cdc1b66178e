import { Button, Progress } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDay, formatDaysIn, formatDuration } from '../format/dates.ts';
import { capitalize, everyInWords } from '../format/intervals.ts';
import { accountTypeInWords } from './account-type.tsx';
import { Fact } from './facts.tsx';
import { ScheduleDialog } from './schedule-dialog.tsx';
import { useRights } from './use-rights.ts';
import { Age, DateText, Line } from './values.tsx';

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

function Schedule({ portal }: { portal: IntegrationStatus }) {
  const [editing, dialog] = useDisclosure(false);
  const { mayAdminister } = useRights();
  const { everyMinutes, timeZone } = portal.schedule;
  return (
    <>
      <span>{everyMinutes === null ? 'Off' : capitalize(everyInWords(everyMinutes))}</span>
      <span className="cx-cell-sub">
        <Line text={timeZone} fallback="" />
      </span>
      {mayAdminister && portal.status !== 'disconnected' && (
        <>
          <Button
            variant="transparent"
            size="compact-xs"
            px={0}
            onClick={dialog.open}
            aria-label={`Change the schedule of portal ${portal.portalId}`}
          >
            Change
          </Button>
          <ScheduleDialog portal={portal} opened={editing} onClose={dialog.close} />
        </>
      )}
    </>
  );
}

const webhookWords: Record<IntegrationStatus['webhooks']['state'], string> = {
  receiving: 'Receiving',
  refused: 'Refused',
  silent: 'Stopped',
  never_received: 'None received',
  not_possible: 'Not possible',
};

function Webhooks({ webhooks }: { webhooks: IntegrationStatus['webhooks'] }) {
  return (
    <>
      <span>{webhookWords[webhooks.state]}</span>
      {webhooks.lastReceivedAt !== null && (
        <span className="cx-cell-sub">
          <Age at={webhooks.lastReceivedAt} prefix="last one " />
        </span>
      )}
      {webhooks.waiting > 0 && (
        <span className="cx-cell-sub">{formatCount(webhooks.waiting)} waiting to be read</span>
      )}
    </>
  );
}

/** A round over all links that takes longer than this is told of, in seconds. */
const longRound = 60;

/** What is known of a portal and its connection. */
export function PortalDetails({ portal }: { portal: IntegrationStatus }) {
  const { apiVersion, links } = portal;
  return (
    <>
      <dl className="cx-strip">
        <Fact label="API use">
          <ApiUse rateLimit={portal.rateLimit} />
        </Fact>
        <Fact label="Schedule">
          <Schedule portal={portal} />
        </Fact>
        <Fact label="Webhooks">
          <Webhooks webhooks={portal.webhooks} />
        </Fact>
        {links.roundSeconds !== null && links.roundSeconds > longRound && (
          <Fact label="All links read in">
            {formatDuration(links.roundSeconds * 1_000)}
            {links.lastRoundAt !== null && (
              <span className="cx-cell-sub">
                <Age at={links.lastRoundAt} prefix="the last time " />
              </span>
            )}
          </Fact>
        )}
        {portal.accountType && <Fact label="Account">{accountTypeInWords(portal.accountType)}</Fact>}
        {portal.companyCurrency && <Fact label="Currency">{portal.companyCurrency}</Fact>}
        {portal.timeZone && portal.timeZone !== portal.schedule.timeZone && (
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
      {portal.status !== 'disconnected' && (
        <p className="cx-strip-note">{formatDaysIn(portal.webhooks.explanation)}</p>
      )}
      {apiVersion.warning !== null && <p className="cx-strip-note">{formatDaysIn(apiVersion.warning)}</p>}
    </>
  );
}

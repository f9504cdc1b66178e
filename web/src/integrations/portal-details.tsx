import { Button, Progress, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDay, formatDaysIn, formatDuration } from '../format/dates.ts';
import { capitalize, everyInWords } from '../format/intervals.ts';
import { accountTypeInWords } from '../portals/account-type.tsx';
import { useRights } from '../ui/use-rights.ts';
import { Fact } from '../ui/value/facts.tsx';
import { Age, DateText, Line } from '../ui/value/values.tsx';
import styles from './portal-details.module.css';
import { ScheduleDialog } from './schedule-dialog.tsx';

function ApiUse({ rateLimit }: { rateLimit: IntegrationStatus['rateLimit'] }) {
  const { used, limit, windowMs } = rateLimit;
  const share = limit > 0 ? Math.min(100, (used / limit) * 100) : 0;
  return (
    <Stack gap={4} maw={200} pt={6}>
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
    </Stack>
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
            aria-label={`Edit the schedule of portal ${portal.portalId}`}
          >
            Edit
          </Button>
          <ScheduleDialog portal={portal} opened={editing} onClose={dialog.close} />
        </>
      )}
    </>
  );
}

const webhookWords: Record<IntegrationStatus['webhooks']['state'], string> = {
  receiving: 'Receiving',
  refused: 'Rejected',
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
          <Age at={webhooks.lastReceivedAt} prefix="last " />
        </span>
      )}
      {webhooks.waiting > 0 && (
        <span className="cx-cell-sub">{formatCount(webhooks.waiting)} waiting to sync</span>
      )}
    </>
  );
}

/** The duration of a round over all links is shown if it takes longer than this, in seconds. */
const longRound = 60;

/** Details of a portal and its connection. */
export function PortalDetails({ portal }: { portal: IntegrationStatus }) {
  const { apiVersion, links } = portal;
  return (
    <>
      <dl className={styles.strip}>
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
          <Fact label="All links synced in">
            {formatDuration(links.roundSeconds * 1_000)}
            {links.lastRoundAt !== null && (
              <span className="cx-cell-sub">
                <Age at={links.lastRoundAt} prefix="last " />
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
        <p className={styles.note}>{formatDaysIn(portal.webhooks.explanation)}</p>
      )}
      {apiVersion.warning !== null && <p className={styles.note}>{formatDaysIn(apiVersion.warning)}</p>}
    </>
  );
}

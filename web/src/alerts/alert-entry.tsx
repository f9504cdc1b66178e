import { ActionIcon, Box, Group, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconArrowRight, IconCheck } from '@tabler/icons-react';
import type { Alert } from '../../../src/contract/alerts.ts';
import { shorten } from '../format/text.ts';
import { Health } from '../health/health.tsx';
import { renewalDistance } from '../renewals/renewal-day.tsx';
import { OutsideLink, TextLink } from '../ui/value/links.tsx';
import { Tag } from '../ui/value/state-pill.tsx';
import { Age, Amount, Line } from '../ui/value/values.tsx';
import { renewalStageWords } from '../ui/words.ts';
import styles from './alert-entry.module.css';

/** The old and the new stage by HubSpot's labels; the new one in the color of its renewal stage. */
function Move({ alert }: { alert: Alert }) {
  const from = alert.fromLabel ?? alert.from;
  const to = alert.toLabel ?? alert.to;
  const tone = alert.renewalStage ? renewalStageWords[alert.renewalStage].tone : 'idle';
  return (
    <Group gap={6} c="dimmed" className={styles.move}>
      {from !== null && (
        <>
          <VisuallyHidden component="span">from </VisuallyHidden>
          <Tag>{shorten(from, 60)}</Tag>
          <IconArrowRight size={14} aria-hidden />
        </>
      )}
      <VisuallyHidden component="span">to </VisuallyHidden>
      {to === null ? <span>no stage</span> : <Tag tone={tone}>{shorten(to, 60)}</Tag>}
    </Group>
  );
}

/** The data of the customer and the deal at the time of the alert. */
function Known({ alert, currency }: { alert: Alert; currency: string | null }) {
  const renewal = renewalDistance(alert.daysToRenewal);
  const person = (who: Alert['csm']) => who && (who.name ?? who.email);
  const facts = [
    {
      label: 'Health',
      value: alert.health.score !== null && <Health score={alert.health.score} trend={alert.health.trend} />,
    },
    { label: 'ARR', value: alert.arr !== null && <Amount amount={alert.arr} currency={currency} /> },
    {
      label: 'Amount',
      value: alert.amount !== null && <Amount amount={alert.amount} currency={alert.currency} />,
    },
    { label: 'Renewal', value: renewal && <span data-tone={renewal.tone}>{renewal.text}</span> },
    { label: 'CSM', value: person(alert.csm) && <Line text={person(alert.csm)} /> },
    {
      label: 'Owner',
      value: person(alert.owner) && person(alert.owner) !== person(alert.csm) && (
        <Line text={person(alert.owner)} />
      ),
    },
  ].filter(({ value }) => value);
  if (facts.length === 0) return null;
  return (
    <Group component="dl" gap="4px 22px" fz="xs" className={styles.facts}>
      {facts.map(({ label, value }) => (
        <Group key={label} gap={7} wrap="nowrap">
          <dt>{label}</dt>
          <dd>{value}</dd>
        </Group>
      ))}
    </Group>
  );
}

/** An alert may be raised long after the deal moved. */
const toldLateMs = 60_000;

function When({ alert: { at, changedAt } }: { alert: Alert }) {
  const late = changedAt !== null && Date.parse(at) - Date.parse(changedAt) > toldLateMs;
  if (!late) return <Age at={at} />;
  return (
    <>
      <Age at={changedAt} prefix="in HubSpot " />, <Age at={at} prefix="reported " />
    </>
  );
}

/** The customer and the deal, as links. */
function Names({ alert, deal, onFollow }: { alert: Alert; deal: string; onFollow: () => void }) {
  return (
    <Group component="span" gap="0 8px" align="baseline" className={`cx-break ${styles.names}`}>
      {alert.readAt === null && <VisuallyHidden component="span">Unread: </VisuallyHidden>}
      {alert.customerId ? (
        <TextLink to="/customers/$id" params={{ id: alert.customerId }} fw={600} onClick={onFollow}>
          <bdi>{shorten(alert.customerName?.trim() ? alert.customerName : 'Unnamed customer', 90)}</bdi>
        </TextLink>
      ) : (
        <span className="cx-soft">No customer</span>
      )}
      <Box component="span" c="dimmed" visibleFrom="sm" aria-hidden>
        ·
      </Box>
      {alert.url ? (
        <span>
          <OutsideLink href={alert.url} onFollow={onFollow}>
            {deal}
          </OutsideLink>
        </span>
      ) : (
        <bdi>{deal}</bdi>
      )}
    </Group>
  );
}

interface AlertEntryProps {
  alert: Alert;
  /** The company currency of the portal, for ARR. */
  currency: string | null;
  /** Shown if there are several portals. */
  portalName: string | undefined;
  /** Called when the alert was read, by the button or by a link. */
  onRead: () => void;
}

/** An alert: the stage change, and the facts at that time. */
export function AlertEntry({ alert, currency, portalName, onRead }: AlertEntryProps) {
  const unread = alert.readAt === null;
  const deal = shorten(alert.dealName?.trim() ? alert.dealName : 'Unnamed deal', 120);
  return (
    <li className={styles.alert} data-unread={unread || undefined}>
      <span className={styles.dot} aria-hidden />
      <div className={styles.body}>
        <Group gap="2px 16px" align="baseline" justify="space-between">
          <Names alert={alert} deal={deal} onFollow={() => unread && onRead()} />
          <Box component="span" c="dimmed" fz="xs">
            {portalName !== undefined && <bdi>{shorten(portalName, 40)} · </bdi>}
            <When alert={alert} />
          </Box>
        </Group>
        <Move alert={alert} />
        <Known alert={alert} currency={currency} />
      </div>
      <span>
        {unread && (
          <Tooltip label="Mark as read">
            <ActionIcon aria-label={`Mark as read: ${shorten(deal, 60)}`} onClick={onRead}>
              <IconCheck size={17} stroke={1.8} />
            </ActionIcon>
          </Tooltip>
        )}
      </span>
    </li>
  );
}

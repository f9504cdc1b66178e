import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowRight, IconCheck } from '@tabler/icons-react';
import type { Alert } from '../../../src/contract/alerts.ts';
import { shorten } from '../format/text.ts';
import { Health } from '../health/health.tsx';
import { renewalDistance } from '../renewals/renewal-day.tsx';
import { OutsideLink, TextLink } from '../ui/links.tsx';
import { Tag } from '../ui/state-pill.tsx';
import { Age, Amount, Line } from '../ui/values.tsx';
import { renewalStageWords } from '../ui/words.ts';

/** From which stage into which, in HubSpot's words; the new one in the tone of what it means. */
function Move({ alert }: { alert: Alert }) {
  const from = alert.fromLabel ?? alert.from;
  const to = alert.toLabel ?? alert.to;
  const tone = alert.renewalStage ? renewalStageWords[alert.renewalStage].tone : 'idle';
  return (
    <span className="cx-alert-move">
      {from !== null && (
        <>
          <span className="cx-unseen">from </span>
          <Tag>{shorten(from, 60)}</Tag>
          <IconArrowRight size={14} aria-hidden />
        </>
      )}
      <span className="cx-unseen">to </span>
      {to === null ? <span className="cx-soft">no stage</span> : <Tag tone={tone}>{shorten(to, 60)}</Tag>}
    </span>
  );
}

/** What was known of the customer and the deal when the alert was raised. */
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
    <dl className="cx-alert-facts">
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The deal may have moved long before anybody here could see it. */
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

interface AlertEntryProps {
  alert: Alert;
  /** Of ARR: the portal's company currency. */
  currency: string | null;
  /** Shown where there are several portals. */
  portalName: string | undefined;
  /** It was read, by the button or by following one of its links. */
  onRead: () => void;
}

/** A change that somebody wanted to hear of. */
export function AlertEntry({ alert, currency, portalName, onRead }: AlertEntryProps) {
  const unread = alert.readAt === null;
  const deal = shorten(alert.dealName?.trim() ? alert.dealName : 'Unnamed deal', 120);
  const follow = () => {
    if (unread) onRead();
  };
  return (
    <li className="cx-alert" data-unread={unread || undefined}>
      <span className="cx-alert-dot" aria-hidden />
      <div className="cx-alert-body">
        <div className="cx-alert-head">
          <span className="cx-alert-names">
            {unread && <span className="cx-unseen">Unread: </span>}
            {alert.customerId ? (
              <TextLink to="/customers/$id" params={{ id: alert.customerId }} fw={600} onClick={follow}>
                <bdi>{shorten(alert.customerName?.trim() ? alert.customerName : 'Unnamed customer', 90)}</bdi>
              </TextLink>
            ) : (
              <span className="cx-soft">No customer</span>
            )}
            <span className="cx-soft cx-from-sm" aria-hidden>
              ·
            </span>
            {alert.url ? (
              <span className="cx-alert-deal">
                <OutsideLink href={alert.url} onFollow={follow}>
                  {deal}
                </OutsideLink>
              </span>
            ) : (
              <bdi className="cx-alert-deal">{deal}</bdi>
            )}
          </span>
          <span className="cx-alert-when">
            {portalName !== undefined && <bdi>{shorten(portalName, 40)} · </bdi>}
            <When alert={alert} />
          </span>
        </div>
        <Move alert={alert} />
        <Known alert={alert} currency={currency} />
      </div>
      <span className="cx-alert-action">
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

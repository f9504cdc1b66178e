import { type ReactNode, useState } from 'react';
import type { Renewal, RenewalRisk } from '../../../src/contract/renewals.ts';
import { formatDay } from '../format/dates.ts';
import { plural, shorten } from '../format/text.ts';
import { OutsideLink, TextLink } from '../ui/links.tsx';
import { StatePill } from '../ui/state-pill.tsx';
import { Amount, Line, Nothing } from '../ui/values.tsx';
import { renewalStageWords } from '../ui/words.ts';
import { renewalDistance } from './renewal-day.tsx';
import { riskWords } from './renewal-words.ts';

// The parts of a renewal, the same on a card and in a row.

/** Whose renewal it is, with the way to the customer. */
export function RenewalCustomer({ renewal: { customer } }: { renewal: Renewal }) {
  if (!customer) return <span className="cx-renewal-nobody">No customer</span>;
  return (
    <TextLink to="/customers/$id" params={{ id: customer.id }} className="cx-renewal-customer">
      <Line text={customer.name} fallback="Unnamed customer" />
    </TextLink>
  );
}

/** The deal, with the way into HubSpot. */
export function RenewalDeal({ renewal: { deal } }: { renewal: Renewal }) {
  const name = <Line text={deal.name} fallback="Unnamed deal" />;
  return deal.url ? <OutsideLink href={deal.url}>{name}</OutsideLink> : name;
}

/** Its amount in the company currency; where that is not its own, its own amount below. */
export function RenewalValue({ renewal: { deal, value } }: { renewal: Renewal }): ReactNode {
  if (value === null) {
    if (deal.amount === null) return <span className="cx-soft">No amount</span>;
    return (
      <>
        <Amount amount={deal.amount} currency={deal.currency} />
        <span className="cx-cell-sub">not in the totals</span>
      </>
    );
  }
  const converted = deal.amount !== null && deal.currency !== null && deal.currency !== value.currency;
  return (
    <>
      <Amount amount={value.amount} currency={value.currency} />
      {converted && (
        <span className="cx-cell-sub">
          <Amount amount={deal.amount} currency={deal.currency} />
        </span>
      )}
    </>
  );
}

/** When it closes; while it is open, the days that are left. */
export function RenewalClose({ renewal: { deal } }: { renewal: Renewal }) {
  if (deal.closeDate === null) {
    return deal.isClosed ? <Nothing label="no close date" /> : <span className="cx-soft">No close date</span>;
  }
  const distance = deal.isClosed ? undefined : renewalDistance(deal.daysLeft, true);
  return (
    <span className="cx-renewal-close">
      <time dateTime={deal.closeDate} className="cx-nowrap">
        {formatDay(deal.closeDate)}
      </time>
      {distance && (
        <span className="cx-cell-sub" data-tone={distance.tone}>
          {distance.text}
        </span>
      )}
    </span>
  );
}

/** What the stage means, and what HubSpot calls it. */
export function RenewalStagePill({ renewal: { deal } }: { renewal: Renewal }) {
  const { word, tone } = renewalStageWords[deal.renewalStage];
  return (
    <>
      <StatePill tone={tone}>{word}</StatePill>
      <span className="cx-cell-sub">
        <Line text={deal.stageLabel ?? deal.stageId} fallback="" />
      </span>
    </>
  );
}

/** A mark of its own shape for each risk: colour alone does not tell. */
function RiskMark({ risk }: { risk: RenewalRisk }) {
  return <span className="cx-risk-mark" data-risk={risk} aria-hidden />;
}

/** So many reasons show; the others when they are asked for. */
const reasonsShown = 2;

/** How likely the renewal is lost, and why. */
export function RenewalRiskReasons({
  renewal: { risk, riskReasons },
}: {
  renewal: Pick<Renewal, 'risk' | 'riskReasons'>;
}) {
  const [all, setAll] = useState(false);
  const { word, tone } = riskWords[risk];
  const shown = all ? riskReasons : riskReasons.slice(0, reasonsShown);
  const more = riskReasons.length - reasonsShown;
  return (
    <div className="cx-risk" data-tone={tone}>
      <span className="cx-risk-word">
        <RiskMark risk={risk} />
        {word}
      </span>
      {riskReasons.length > 0 && (
        <ul className="cx-risk-reasons">
          {shown.map((reason) => (
            <li key={reason} dir="auto">
              {shorten(reason, 200)}
            </li>
          ))}
        </ul>
      )}
      {more > 0 && (
        <button type="button" className="cx-risk-more" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Less' : plural(more, 'more reason', 'more reasons')}
        </button>
      )}
    </div>
  );
}

/** The CSM, with the way to all of that person's renewals. */
export function RenewalCsm({ renewal: { customer } }: { renewal: Renewal }) {
  const csm = customer?.csm;
  if (!csm) return <span className="cx-soft">No CSM</span>;
  return (
    <TextLink
      to="/renewals"
      search={(previous) => ({ ...previous, csmId: csm.id, cursor: undefined })}
      className="cx-renewal-csm"
    >
      <Line text={csm.name ?? csm.email} fallback="Unnamed" />
    </TextLink>
  );
}

import { Anchor, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Renewal } from '../../../src/contract/renewals.ts';
import { formatDay } from '../format/dates.ts';
import { plural, shorten } from '../format/text.ts';
import { OutsideLink, TextLink } from '../ui/value/links.tsx';
import { StatePill } from '../ui/value/state-pill.tsx';
import { Amount, Line, Nothing } from '../ui/value/values.tsx';
import { renewalStageWords } from '../ui/words.ts';
import { renewalDistance } from './renewal-day.tsx';
import styles from './renewal-parts.module.css';
import { riskWords } from './renewal-words.ts';

// The parts of a renewal, the same on a card and in a row.

/** The customer, as a link. */
export function RenewalCustomer({ renewal: { customer } }: { renewal: Renewal }) {
  if (!customer) {
    return (
      <Text span inherit fw={600} c="var(--cx-warn)">
        No customer
      </Text>
    );
  }
  return (
    <TextLink to="/customers/$id" params={{ id: customer.id }} className={styles.customer}>
      <Line text={customer.name} fallback="Unnamed customer" lines={2} />
    </TextLink>
  );
}

/** The deal, as a link to HubSpot. */
export function RenewalDeal({ renewal: { deal } }: { renewal: Renewal }) {
  const name = <Line text={deal.name} fallback="Unnamed deal" lines={2} />;
  return (
    <span className={styles.deal}>{deal.url ? <OutsideLink href={deal.url}>{name}</OutsideLink> : name}</span>
  );
}

/** Its amount in the company currency. If the deal has another currency, that amount is below. */
export function RenewalValue({ renewal: { deal, value } }: { renewal: Renewal }): ReactNode {
  if (value === null) {
    if (deal.amount === null) return <span className="cx-soft">No amount</span>;
    return (
      <>
        <Amount amount={deal.amount} currency={deal.currency} />
        <span className="cx-cell-sub">excluded from totals</span>
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

/** The close date and, while it is open, the remaining days. */
export function RenewalClose({ renewal: { deal } }: { renewal: Renewal }) {
  if (deal.closeDate === null) {
    return deal.isClosed ? <Nothing label="no close date" /> : <span className="cx-soft">No close date</span>;
  }
  const distance = deal.isClosed ? undefined : renewalDistance(deal.daysLeft, true);
  return (
    <span>
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

/** The renewal stage, and HubSpot's name for it. */
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

/** The number of reasons shown at first. */
const reasonsShown = 2;

/** How likely the renewal is to be lost, and why. */
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
    <div className={styles.risk} data-tone={tone}>
      <span className={styles.word}>
        <span className={styles.mark} data-risk={risk} aria-hidden />
        {word}
      </span>
      {riskReasons.length > 0 && (
        <ul className="cx-soft">
          {shown.map((reason) => (
            <li key={reason} dir="auto">
              {shorten(reason, 200)}
            </li>
          ))}
        </ul>
      )}
      {more > 0 && (
        <Anchor component="button" type="button" fw={550} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show less' : plural(more, 'more reason', 'more reasons')}
        </Anchor>
      )}
    </div>
  );
}

/** The CSM, as a link to all of their renewals. */
export function RenewalCsm({ renewal: { customer } }: { renewal: Renewal }) {
  const csm = customer?.csm;
  if (!csm) return <span className="cx-soft">No CSM</span>;
  return (
    <TextLink
      to="/renewals"
      search={(previous) => ({ ...previous, csmId: csm.id, cursor: undefined })}
      className={styles.csm}
    >
      <Line text={csm.name ?? csm.email} fallback="Unnamed" lines={2} />
    </TextLink>
  );
}

import type { Renewal } from '../../../src/contract/renewals.ts';
import { Health } from '../health/health.tsx';
import { Line } from '../ui/values.tsx';
import {
  RenewalClose,
  RenewalCsm,
  RenewalCustomer,
  RenewalDeal,
  RenewalRiskReasons,
  RenewalValue,
} from './renewal-parts.tsx';

/** A renewal on the board; its column says its stage. */
export function RenewalCard({ renewal }: { renewal: Renewal }) {
  const { deal, customer } = renewal;
  return (
    <li className="cx-renewal-card" data-risk={renewal.deal.isClosed ? undefined : renewal.risk}>
      <div className="cx-renewal-head">
        <div className="cx-renewal-names">
          <RenewalCustomer renewal={renewal} />
          <span className="cx-renewal-deal cx-deal-name">
            <RenewalDeal renewal={renewal} />
          </span>
        </div>
        {customer && customer.healthScore !== null && (
          <Health score={customer.healthScore} trend={customer.healthTrend} />
        )}
      </div>
      <div className="cx-renewal-figures">
        <div className="cx-renewal-value">
          <RenewalValue renewal={renewal} />
        </div>
        <div className="cx-renewal-when">
          <RenewalClose renewal={renewal} />
        </div>
      </div>
      {!deal.isClosed && <RenewalRiskReasons renewal={renewal} />}
      <div className="cx-renewal-foot">
        <RenewalCsm renewal={renewal} />
        <span className="cx-renewal-stage">
          <Line text={deal.stageLabel ?? deal.stageId} fallback="" />
        </span>
      </div>
    </li>
  );
}

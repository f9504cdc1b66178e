import type { ChatData } from '../../../../src/contract/chat.ts';
import { formatCount } from '../../format/amounts.ts';
import { Health } from '../../health/health.tsx';
import {
  RenewalClose,
  RenewalCustomer,
  RenewalDeal,
  RenewalRiskReasons,
  RenewalStagePill,
  RenewalValue,
} from '../../renewals/renewal-parts.tsx';
import { ChatAge, ChatList } from './chat-parts.tsx';

/** Renewals, the next one first, each with its risk and why. */
export function ChatRenewals({ data }: { data: Extract<ChatData, { type: 'renewals' }> }) {
  const { renewals, count, syncedAt } = data;
  return (
    <>
      {renewals.length > 0 && (
        <ChatList
          label="Renewals"
          more={
            count > renewals.length &&
            `${formatCount(renewals.length)} of ${formatCount(count)} are shown, those that close first.`
          }
        >
          {renewals.map((renewal) => (
            <li key={renewal.deal.id} className="cx-chat-entry">
              <div className="cx-chat-renewal">
                <div className="cx-chat-who">
                  <RenewalCustomer renewal={renewal} />
                  <span className="cx-renewal-deal">
                    <RenewalDeal renewal={renewal} />
                  </span>
                </div>
                <div className="cx-chat-worth">
                  <RenewalValue renewal={renewal} />
                  <RenewalClose renewal={renewal} />
                </div>
              </div>
              <div className="cx-chat-marks">
                {renewal.customer && renewal.customer.healthScore !== null && (
                  <Health score={renewal.customer.healthScore} trend={renewal.customer.healthTrend} />
                )}
                <RenewalStagePill renewal={renewal} />
              </div>
              <RenewalRiskReasons renewal={renewal} />
            </li>
          ))}
        </ChatList>
      )}
      <ChatAge syncedAt={syncedAt} />
    </>
  );
}

import type { ChatData } from '../../../src/contract/chat.ts';
import { useCompanyCurrency } from './use-currency.ts';
import { OriginHistory, OriginSource } from './why-here.tsx';

/** Where a value comes from, as it is told beside the value itself. */
export function ChatOrigin({ origin }: { origin: Extract<ChatData, { type: 'origin' }>['origin'] }) {
  const currency = useCompanyCurrency(origin.integrationId === null ? undefined : [origin.integrationId]);
  return (
    <div className="cx-chat-card">
      <OriginSource origin={origin} />
      <OriginHistory origin={origin} currency={currency} />
    </div>
  );
}

import type { ChatData } from '../../../src/contract/chat.ts';
import { fieldName } from '../../../src/contract/field-names.ts';
import { valueAsText } from '../format/fields.ts';
import { shorten } from '../format/text.ts';
import { ChatLink } from './chat-link.tsx';
import { useCompanyCurrency } from './use-currency.ts';
import { OriginHistory, OriginSource } from './why-here.tsx';

/** A value of a customer, and where it comes from, as it is told beside the value itself. */
export function ChatOrigin({ data }: { data: Extract<ChatData, { type: 'origin' }> }) {
  const { origin, customer, value } = data;
  const currency = useCompanyCurrency(origin.integrationId === null ? undefined : [origin.integrationId]);
  const text = valueAsText(origin.field, value, origin.valueLabel, currency);
  return (
    <div className="cx-chat-card">
      <p>
        <ChatLink path={customer.path}>
          <bdi>{shorten(customer.name?.trim() || 'Unnamed customer', 80)}</bdi>
        </ChatLink>
        , {shorten(fieldName(origin.field, origin.propertyLabel), 60)}:{' '}
        {text === null ? (
          <span className="cx-soft">empty</span>
        ) : (
          <strong dir="auto">{shorten(text, 300)}</strong>
        )}
      </p>
      <OriginSource origin={origin} />
      <OriginHistory origin={origin} currency={currency} />
    </div>
  );
}

import type { ChatData } from '../../../../src/contract/chat.ts';
import { fieldName } from '../../../../src/contract/field-names.ts';
import { OriginHistory, OriginSource } from '../../customers/why-here.tsx';
import { valueAsText } from '../../format/fields.ts';
import { shorten } from '../../format/text.ts';
import { useCompanyCurrency } from '../../ui/use-currency.ts';
import { ChatLink } from './chat-link.tsx';
import styles from './shown.module.css';

/** A value of a customer and its origin, as on the customer's page. */
export function ChatOrigin({ data }: { data: Extract<ChatData, { type: 'origin' }> }) {
  const { origin, customer, value } = data;
  const currency = useCompanyCurrency(origin.integrationId === null ? undefined : [origin.integrationId]);
  const text = valueAsText(origin.field, value, origin.valueLabel, currency);
  return (
    <div className={styles.card}>
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

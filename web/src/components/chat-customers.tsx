import { Button } from '@mantine/core';
import type { ChatData } from '../../../src/contract/chat.ts';
import type { CustomerSummary } from '../../../src/contract/customers.ts';
import { humanize, shorten } from '../format/text.ts';
import { ChatLink } from './chat-link.tsx';
import { Health } from './health.tsx';
import { useCompanyCurrency } from './use-currency.ts';
import { Amount } from './values.tsx';

/** What tells customers of the same name apart. */
function Particulars({ customer }: { customer: CustomerSummary }) {
  const currency = useCompanyCurrency();
  const texts = [
    customer.domain,
    customer.industry === null ? null : humanize(customer.industry),
    customer.csm === null ? null : (customer.csm.name ?? customer.csm.email),
    customer.archivedAt === null ? null : 'archived',
  ].filter((text) => text !== null && text !== '');
  return (
    <span className="cx-chat-particulars">
      {texts.length > 0 && <bdi>{shorten(texts.join(' · '), 160)}</bdi>}
      {customer.arr !== null && (
        <span>
          ARR <Amount amount={customer.arr} currency={currency} />
        </span>
      )}
      {customer.healthScore !== null && <Health score={customer.healthScore} trend={customer.healthTrend} />}
    </span>
  );
}

interface ChatCustomersProps {
  choices: Extract<ChatData, { type: 'customers' }>['choices'];
  /** Undefined: the question was answered, or is no longer open. */
  onChoose: ((actionId: string) => void) | undefined;
}

/** Which one is meant? Each can be chosen, or looked at first. */
export function ChatCustomers({ choices, onChoose }: ChatCustomersProps) {
  return (
    <ol className="cx-chat-list" aria-label="Customers to choose from">
      {choices.map(({ customer, actionId, path }, i) => {
        const name = shorten(customer.name?.trim() || 'Unnamed customer', 100);
        return (
          <li key={customer.id} className="cx-chat-choice">
            <div className="cx-chat-who">
              <span className="cx-strong">
                {i + 1}.{' '}
                <ChatLink path={path}>
                  <bdi>{name}</bdi>
                </ChatLink>
              </span>
              <Particulars customer={customer} />
            </div>
            <Button
              variant="default"
              size="compact-sm"
              disabled={onChoose === undefined}
              onClick={() => onChoose?.(actionId)}
              aria-label={`Choose ${name}`}
            >
              Choose
            </Button>
          </li>
        );
      })}
    </ol>
  );
}

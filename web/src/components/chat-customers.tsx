import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ChatAction, ChatData } from '../../../src/contract/chat.ts';
import type { CustomerSummary } from '../../../src/contract/customers.ts';
import { industryName } from '../format/fields.ts';
import { shorten } from '../format/text.ts';
import { isChosen } from './chat-chosen.ts';
import { ChatLink } from './chat-link.tsx';
import { Health } from './health.tsx';
import { useCompanyCurrency } from './use-currency.ts';
import { Amount } from './values.tsx';

/** What tells customers of the same name apart. */
function Particulars({ customer }: { customer: CustomerSummary }) {
  const currency = useCompanyCurrency();
  const texts = [
    customer.domain,
    industryName(customer),
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
  actions: readonly ChatAction[];
  /** Whether the question may still be answered. */
  isOpen: boolean;
  isBusy: boolean;
  /** What was said to the question. */
  answer: string | undefined;
  onPress: (action: ChatAction) => void;
}

/** Which one is meant? Each can be chosen, or looked at first. */
export function ChatCustomers({ choices, actions, isOpen, isBusy, answer, onPress }: ChatCustomersProps) {
  const actionOf = new Map(actions.map((action) => [action.id, action]));
  const mayChoose = isOpen && actions.some(({ outdated }) => !outdated);
  const wasChosen = actions.some((action) => isChosen(action, answer));
  return (
    <>
      <ol className="cx-chat-list" aria-label="Customers to choose from">
        {choices.map(({ customer, actionId, path }, i) => {
          const name = shorten(customer.name?.trim() || 'Unnamed customer', 100);
          const action = actionOf.get(actionId);
          const isMeant = action !== undefined && isChosen(action, answer);
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
                disabled={!mayChoose || isBusy || action === undefined}
                leftSection={isMeant ? <IconCheck size={15} aria-hidden /> : undefined}
                onClick={() => action && onPress(action)}
                aria-label={`${isMeant ? 'Chosen' : 'Choose'} ${name}`}
              >
                {isMeant ? 'Chosen' : 'Choose'}
              </Button>
            </li>
          );
        })}
      </ol>
      {!mayChoose && !wasChosen && (
        <p className="cx-chat-outdated">This question is no longer open. Ask again, with more of the name.</p>
      )}
    </>
  );
}

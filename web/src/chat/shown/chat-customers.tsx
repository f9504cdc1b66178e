import { Box, Button, Flex, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ChatAction, ChatData } from '../../../../src/contract/chat.ts';
import type { CustomerSummary } from '../../../../src/contract/customers.ts';
import { humanize, shorten } from '../../format/text.ts';
import { Health } from '../../health/health.tsx';
import { useCompanyCurrency } from '../../ui/use-currency.ts';
import { Amount } from '../../ui/value/values.tsx';
import { isChosen } from '../chat-chosen.ts';
import { ChatLink } from './chat-link.tsx';
import styles from './shown.module.css';

/** What distinguishes customers with the same name. */
function Particulars({ customer }: { customer: CustomerSummary }) {
  const currency = useCompanyCurrency();
  const texts = [
    customer.domain,
    customer.industry === null ? null : humanize(customer.industry),
    customer.csm === null ? null : (customer.csm.name ?? customer.csm.email),
    customer.archivedAt === null ? null : 'archived',
  ].filter((text) => text !== null && text !== '');
  return (
    <Flex component="span" wrap="wrap" columnGap="sm" fz="xs" c="var(--cx-soft)">
      {texts.length > 0 && <bdi>{shorten(texts.join(' · '), 160)}</bdi>}
      {customer.arr !== null && (
        <span>
          ARR <Amount amount={customer.arr} currency={currency} />
        </span>
      )}
      {customer.healthScore !== null && <Health score={customer.healthScore} trend={customer.healthTrend} />}
    </Flex>
  );
}

interface ChatCustomersProps {
  choices: Extract<ChatData, { type: 'customers' }>['choices'];
  actions: readonly ChatAction[];
  /** Whether the question can still be answered. */
  isOpen: boolean;
  isBusy: boolean;
  /** The user's answer. */
  answer: string | undefined;
  onPress: (action: ChatAction) => void;
}

/** Customers to choose from, each with a link. */
export function ChatCustomers({ choices, actions, isOpen, isBusy, answer, onPress }: ChatCustomersProps) {
  const actionOf = new Map(actions.map((action) => [action.id, action]));
  const mayChoose = isOpen && actions.some(({ outdated }) => !outdated);
  const wasChosen = actions.some((action) => isChosen(action, answer));
  return (
    <>
      <ol className={styles.list} aria-label="Customers to choose from">
        {choices.map(({ customer, actionId, path }, i) => {
          const name = shorten(customer.name?.trim() || 'Unnamed customer', 100);
          const action = actionOf.get(actionId);
          const isMeant = action !== undefined && isChosen(action, answer);
          return (
            <li key={customer.id} className={styles.entry}>
              <div className={styles.sides}>
                <Box miw={0}>
                  <span className="cx-strong">
                    {i + 1}.{' '}
                    <ChatLink path={path}>
                      <bdi>{name}</bdi>
                    </ChatLink>
                  </span>
                  <Particulars customer={customer} />
                </Box>
                <Button
                  variant="default"
                  size="compact-sm"
                  disabled={!mayChoose || isBusy || action === undefined}
                  leftSection={isMeant ? <IconCheck size={15} aria-hidden /> : undefined}
                  onClick={() => action && onPress(action)}
                  aria-label={`${isMeant ? 'Selected' : 'Select'} ${name}`}
                >
                  {isMeant ? 'Selected' : 'Select'}
                </Button>
              </div>
            </li>
          );
        })}
      </ol>
      {!mayChoose && !wasChosen && (
        <Text fz="xs" c="dimmed">
          This question has expired. Ask again with more of the name.
        </Text>
      )}
    </>
  );
}

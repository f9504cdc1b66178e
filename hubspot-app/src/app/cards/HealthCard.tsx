import { Button, EmptyState, ErrorState, Flex, hubspot, LoadingSpinner, Text } from '@hubspot/ui-extensions';
import { useCallback, useEffect, useState } from 'react';
import { CustomerHealth } from './CustomerHealth.tsx';
import { type CardAnswer, fetchAnswer, type RecordContext } from './card-answer.ts';

type State =
  | { kind: 'loading' }
  | { kind: 'failed'; message: string }
  | { kind: 'answered'; answer: CardAnswer };

/** The card on companies and deals: the customer's health in CSCX.AI. */
export function HealthCard({ context }: { context: RecordContext }) {
  const [state, setState] = useState<State>({ kind: 'loading' });
  const { crm, variables } = context;
  const { objectId, objectTypeId } = crm;
  const address = variables?.PUBLIC_URL;

  const load = useCallback(
    async (isWanted: () => boolean) => {
      setState({ kind: 'loading' });
      let next: State;
      try {
        const answer = await fetchAnswer({
          crm: { objectId, objectTypeId },
          variables: { PUBLIC_URL: address },
        });
        next = { kind: 'answered', answer };
      } catch (error) {
        next = { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
      }
      if (isWanted()) setState(next);
    },
    [objectId, objectTypeId, address],
  );
  useEffect(() => {
    let isShown = true;
    void load(() => isShown);
    return () => {
      isShown = false;
    };
  }, [load]);
  const again = () => void load(() => true);

  switch (state.kind) {
    case 'loading':
      return <LoadingSpinner label="Loading from CSCX.AI" showLabel={true} />;
    case 'failed':
      return (
        <ErrorState title="Couldn't load health" type="error">
          <Text>{state.message}</Text>
          <Button onClick={again}>Try again</Button>
        </ErrorState>
      );
    case 'answered':
      return state.answer.state === 'absent' ? (
        <EmptyState title={titles[state.answer.reason] ?? 'Nothing to show'} layout="vertical" flush={true}>
          <Text>{state.answer.message}</Text>
          <Button onClick={again}>Check again</Button>
        </EmptyState>
      ) : (
        <Flex direction="column" gap="small">
          <CustomerHealth answer={state.answer} />
          <Button size="xs" variant="secondary" onClick={again}>
            Refresh
          </Button>
        </Flex>
      );
  }
}

const titles: Record<string, string> = {
  portal_not_connected: 'Not connected',
  not_a_customer: 'Not a customer yet',
  deal_without_company: 'No company yet',
  archived: 'Archived',
};

hubspot.extend<'crm.record.sidebar'>(({ context }) => <HealthCard context={context} />);

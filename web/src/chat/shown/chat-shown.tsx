import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ChatAction, ChatData } from '../../../../src/contract/chat.ts';
import { ChatChanges } from './chat-changes.tsx';
import { ChatCustomers } from './chat-customers.tsx';
import { ChatDeals } from './chat-deals.tsx';
import { ChatErrors } from './chat-errors.tsx';
import { ChatHealth } from './chat-health.tsx';
import { ChatHelp } from './chat-help.tsx';
import { ChatLinks } from './chat-link.tsx';
import { ChatOrigin } from './chat-origin.tsx';
import { ChatRenewals } from './chat-renewals.tsx';
import { ChatRuns } from './chat-runs.tsx';
import { ChatStakeholders } from './chat-stakeholders.tsx';
import { ChatStatus } from './chat-status.tsx';

interface ChatShownProps {
  data: ChatData;
  actions: readonly ChatAction[];
  /** Whether its questions can still be answered. */
  isOpen: boolean;
  isBusy: boolean;
  /** Sends the user's next message. */
  answer: string | undefined;
  onSay: (message: string) => void;
  onPress: (action: ChatAction) => void;
}

const contentOf = ({ data, actions, isOpen, isBusy, answer, onSay, onPress }: ChatShownProps): ReactNode => {
  switch (data.type) {
    case 'runs':
      return <ChatRuns runs={data.runs} />;
    case 'deals':
      return <ChatDeals data={data} />;
    case 'status':
      return <ChatStatus integrations={data.integrations} />;
    case 'errors':
      return <ChatErrors data={data} />;
    case 'changes':
      return <ChatChanges data={data} />;
    case 'renewals':
      return <ChatRenewals data={data} />;
    case 'stakeholders':
      return <ChatStakeholders data={data} />;
    case 'customers':
      return (
        <ChatCustomers
          choices={data.choices}
          actions={actions}
          isOpen={isOpen}
          isBusy={isBusy}
          answer={answer}
          onPress={onPress}
        />
      );
    case 'origin':
      return <ChatOrigin data={data} />;
    case 'health':
      return <ChatHealth data={data} />;
    case 'help':
      return <ChatHelp commands={data.commands} isBusy={isBusy} onSay={onSay} />;
  }
};

/** A reply's data in addition to its text, with links to more. */
export function ChatShown(props: ChatShownProps) {
  return (
    <Stack gap="xs" miw={0}>
      {contentOf(props)}
      <ChatLinks links={props.data.links} />
    </Stack>
  );
}

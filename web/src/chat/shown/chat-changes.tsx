import type { ChatData } from '../../../../src/contract/chat.ts';
import { fieldName } from '../../../../src/contract/field-names.ts';
import { recordKind } from '../../format/fields.ts';
import { shorten } from '../../format/text.ts';
import { useCompanyCurrency } from '../../ui/use-currency.ts';
import { ChangeClocks, ChangeValues } from '../../ui/value/change-values.tsx';
import { ChatLink } from './chat-link.tsx';
import { ChatEntry, ChatList } from './chat-parts.tsx';

type Data = Extract<ChatData, { type: 'changes' }>;
type Entry = Data['changes'][number];

function Change({ change, ofAll }: { change: Entry; ofAll: boolean }) {
  const currency = useCompanyCurrency([change.integrationId]);
  const { customer } = change;
  return (
    <ChatEntry>
      {ofAll && customer !== null && (
        <ChatLink path={customer.path}>
          <bdi className="cx-strong">{shorten(customer.name?.trim() || 'Unnamed customer', 80)}</bdi>
        </ChatLink>
      )}
      <div>
        <span className="cx-strong">{shorten(fieldName(change.field, change.propertyLabel), 60)}</span>
        {change.objectType !== 'company' && (
          <span className="cx-soft">
            {' '}
            of {recordKind(change.objectType).toLowerCase()}{' '}
            <bdi>{change.recordName ? shorten(change.recordName, 60) : 'unnamed'}</bdi>
          </span>
        )}
      </div>
      <ChangeValues change={change} currency={change.objectType === 'company' ? currency : null} />
      <span className="cx-cell-sub">
        <ChangeClocks change={change} />
      </span>
    </ChatEntry>
  );
}

/** What syncs changed, for one customer or for all. */
export function ChatChanges({ data }: { data: Data }) {
  if (data.changes.length === 0) return null;
  return (
    <ChatList label="Changes" more={data.more && 'There are older changes.'}>
      {data.changes.map((change) => (
        <Change key={change.id} change={change} ofAll={data.customer === null} />
      ))}
    </ChatList>
  );
}

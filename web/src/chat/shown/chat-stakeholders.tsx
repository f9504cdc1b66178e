import type { ChatData } from '../../../../src/contract/chat.ts';
import type { Stakeholder } from '../../../../src/contract/customers.ts';
import { LastHeard } from '../../customers/stakeholder-engagement.tsx';
import { StakeholderMarks } from '../../customers/stakeholders.tsx';
import { formatCount } from '../../format/amounts.ts';
import { shorten } from '../../format/text.ts';
import { Callout } from '../../ui/page/callout.tsx';
import { OutsideLink } from '../../ui/value/links.tsx';
import { Line } from '../../ui/value/values.tsx';
import { ChatAge, ChatEntry, ChatList } from './chat-parts.tsx';

function Person({ person }: { person: Stakeholder }) {
  const name = <Line text={person.name} fallback="Unnamed stakeholder" />;
  if (person.erasedAt) {
    return (
      <ChatEntry>
        <span className="cx-soft">Erased for privacy</span>
      </ChatEntry>
    );
  }
  return (
    <ChatEntry>
      <span className="cx-strong">
        {person.url ? <OutsideLink href={person.url}>{name}</OutsideLink> : name}
      </span>
      <span className="cx-cell-sub">
        <Line text={person.title} fallback="" />
      </span>
      <StakeholderMarks person={person} />
      {person.priorityReason !== '' && <span dir="auto">{shorten(person.priorityReason, 200)}</span>}
      <span className="cx-cell-sub">
        <Line text={[person.email, person.phone].filter(Boolean).join(' · ')} fallback="" />
      </span>
      <span className="cx-cell-sub">
        {person.engagementScore !== null && `Engagement ${formatCount(person.engagementScore)}`}
        {person.engagementScore !== null && person.lastEngagedAt !== null && ', '}
        <LastHeard person={person} />
      </span>
    </ChatEntry>
  );
}

/** A customer's stakeholders by priority, and the gaps among them. */
export function ChatStakeholders({ data }: { data: Extract<ChatData, { type: 'stakeholders' }> }) {
  const { stakeholders, count, cover, syncedAt } = data;
  return (
    <>
      {count > 0 && cover.length > 0 && (
        <Callout component="ul" aria-label="Missing among the stakeholders">
          {cover.map(({ code, message, stakeholderId }) => (
            <li key={`${code} ${stakeholderId}`} dir="auto">
              {shorten(message, 300)}
            </li>
          ))}
        </Callout>
      )}
      {stakeholders.length > 0 && (
        <ChatList
          label="Stakeholders"
          more={
            count > stakeholders.length &&
            `${formatCount(stakeholders.length)} of ${formatCount(count)} shown.`
          }
        >
          {stakeholders.map((person) => (
            <Person key={person.id} person={person} />
          ))}
        </ChatList>
      )}
      <ChatAge syncedAt={syncedAt} />
    </>
  );
}

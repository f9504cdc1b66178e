import type { OrganizationContext } from '../../context/context.ts';

const remembered = 6;
const longestSentence = 500;

/**
 * What the user said before in a conversation, oldest first, without the sentence that is being answered. Replies and
 * pressed answers are left out because they can hold text from the CRM.
 */
export async function earlierSentences(
  context: OrganizationContext,
  conversationId: string,
): Promise<string[]> {
  const rows = await context.db
    .selectFrom('chat_messages')
    .select('text')
    .where('conversation_id', '=', conversationId)
    .where('organization_id', '=', context.organizationId)
    .where('sender', '=', 'user')
    .where('intent', 'is', null)
    .orderBy('position', 'desc')
    .limit(remembered + 1)
    .execute();
  return rows
    .slice(1)
    .reverse()
    .map(({ text }) => text.slice(0, longestSentence));
}

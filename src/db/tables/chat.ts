import type { Generated, JSONColumnType } from 'kysely';
import type { CreatedAt, Timestamp } from './columns.ts';

/** Conversations with the chat. */
export interface ChatTables {
  chat_conversations: {
    id: Generated<string>;
    organization_id: string;
    owner: string;
    title: string;
    customer_id: string | null;
    run_ids: Generated<string[]>;
    question: JSONColumnType<Record<string, unknown>, string, string> | null;
    created_at: CreatedAt;
    updated_at: CreatedAt;
  };
  chat_messages: {
    id: Generated<string>;
    organization_id: string;
    conversation_id: string;
    position: Generated<string>;
    sender: 'user' | 'assistant';
    text: string;
    intent: string | null;
    data: JSONColumnType<Record<string, unknown>, string | null, string> | null;
    actions: JSONColumnType<unknown[], string | null, string> | null;
    created_at: CreatedAt;
  };
  chat_usage: { organization_id: string; owner: string; window_start: Timestamp; messages: number };
}

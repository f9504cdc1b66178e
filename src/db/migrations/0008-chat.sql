-- Conversations with the chat. Each belongs to one user, or to one program with a key.
create table chat_conversations (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations (id) on delete cascade,
  owner text not null,
  title text not null,
  -- What "it" means: the account and the runs that were talked about last.
  customer_id uuid,
  run_ids uuid[] not null default '{}',
  -- The question that waits for an answer: a confirmation, a choice, an account that was not named. There is one at
  -- most, and whoever answers takes it out, so that no answer counts twice.
  question jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index chat_conversations_of_owner on chat_conversations (organization_id, owner, updated_at desc);
create index chat_conversations_by_age on chat_conversations (updated_at);

create table chat_messages (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  conversation_id uuid not null references chat_conversations (id) on delete cascade,
  position bigint generated always as identity,
  sender text not null check (sender in ('user', 'assistant')),
  text text not null,
  intent text,
  data jsonb,
  actions jsonb,
  created_at timestamptz not null default now()
);
create index chat_messages_in_order on chat_messages (conversation_id, position);

-- How many messages an owner has sent in the minute that began at window_start.
create table chat_usage (
  organization_id uuid not null references organizations (id) on delete cascade,
  owner text not null,
  window_start timestamptz not null,
  messages int not null,
  primary key (organization_id, owner)
);

-- What changed of all customers since a moment.
create index field_changes_by_time on field_changes (organization_id, changed_at desc, id desc);

-- What the chat has shown of somebody who is erased for privacy goes with the rest.
create function cscx_forget_in_chat() returns trigger language plpgsql as $$
begin
  update chat_messages m
  set text = 'What was shown here is gone: it told of a record that was erased for privacy.', data = null, actions = null
  where m.organization_id = new.organization_id and m.data is not null and (
    m.data::text like '%"externalId": "' || new.external_id || '"%'
    or exists (
      select from hubspot_records r
      where r.integration_id = new.integration_id and r.object_type = new.object_type
        and r.external_id = new.external_id and m.data::text like '%' || r.row_id || '%'));
  return null;
end
$$;
create trigger cscx_forget_in_chat after insert on erased_records
  for each row execute function cscx_forget_in_chat();

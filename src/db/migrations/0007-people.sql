-- What is known of people beside the platform's own users table, and keys for programs.

create table user_access (
  user_id uuid primary key references users (id) on delete cascade,
  organization_id uuid not null references organizations (id),
  -- Null: nobody has taken the access away. Who may sign in is always `users.can_sign_in`.
  deactivated_at timestamptz,
  last_signed_in_at timestamptz,
  -- How this person wants dates and numbers; null: as the browser has it.
  locale text,
  time_zone text
);

insert into user_access (user_id, organization_id, last_signed_in_at)
select u.id, u.organization_id, max(a.created_at)
from users u
join audit_log a on a.organization_id = u.organization_id and a.actor = u.id::text and a.action = 'user.signed_in'
group by u.id, u.organization_id;

create index sign_in_links_by_user on sign_in_links (user_id);
create index web_sessions_by_user on web_sessions (user_id);

-- Named for this product, because a platform is likely to have API keys of its own.
create table cscx_api_keys (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations (id),
  name text not null,
  role text not null check (role in ('admin', 'manager', 'csm', 'viewer')),
  -- SHA-256 of the whole key. 32 random bytes need no slow hash.
  key_hash bytea not null unique,
  last_four text not null,
  -- Who made it, as the audit log names them.
  made_by text not null,
  -- The person behind it: a key can do no more than they can, and ends with their access.
  made_by_user_id uuid references users (id) on delete cascade,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by text,
  created_at timestamptz not null default now()
);
-- The audit log tells keys apart by their names.
create unique index cscx_api_keys_by_name on cscx_api_keys (organization_id, lower(name)) where revoked_at is null;
create index cscx_api_keys_by_maker on cscx_api_keys (made_by_user_id);

-- Pages of the audit log.
drop index audit_log_by_time;
create index audit_log_by_place on audit_log (organization_id, created_at desc, id desc);
create index audit_log_by_actor on audit_log (organization_id, actor, created_at desc, id desc);

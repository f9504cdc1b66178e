-- Two organizations that know nothing of each other, their people, and customers from before HubSpot was connected.
insert into auth.users (id, email) values
  ('a0000000-0000-4000-8000-000000000001', 'ada@northwind.example'),
  ('a0000000-0000-4000-8000-000000000002', 'ben@northwind.example'),
  ('a0000000-0000-4000-8000-000000000003', 'cleo@southwind.example'),
  ('a0000000-0000-4000-8000-000000000004', 'dan@nowhere.example');

set role platform_owner;

insert into organizations (id, name, slug, plan) values
  ('b0000000-0000-4000-8000-000000000001', 'Northwind', 'northwind', 'pro'),
  ('b0000000-0000-4000-8000-000000000002', 'Southwind', 'southwind', 'free');
insert into org_members (organization_id, user_id, role) values
  ('b0000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'admin'),
  ('b0000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000002', 'csm'),
  ('b0000000-0000-4000-8000-000000000002', 'a0000000-0000-4000-8000-000000000002', 'viewer'),
  ('b0000000-0000-4000-8000-000000000002', 'a0000000-0000-4000-8000-000000000003', 'admin');
insert into users (id, email, full_name, organization_id) values
  ('a0000000-0000-4000-8000-000000000001', 'ada@northwind.example', 'Ada Admin', 'b0000000-0000-4000-8000-000000000001'),
  ('a0000000-0000-4000-8000-000000000002', 'ben@northwind.example', 'Ben Brooks', null),
  ('a0000000-0000-4000-8000-000000000003', 'cleo@southwind.example', 'Cleo Cruz', 'b0000000-0000-4000-8000-000000000002'),
  ('a0000000-0000-4000-8000-000000000004', 'dan@nowhere.example', 'Dan Dunn', null);
insert into user_profiles (id, email, full_name, role) values
  ('a0000000-0000-4000-8000-000000000001', 'ada@northwind.example', 'Ada Admin', 'admin'),
  ('a0000000-0000-4000-8000-000000000002', 'ben@northwind.example', 'Ben Brooks', 'csm'),
  ('a0000000-0000-4000-8000-000000000003', 'cleo@southwind.example', 'Cleo Cruz', 'admin');

insert into customers (id, organization_id, name, domain, tier, arr, health_score, csm_id, owner_id, is_demo) values
  ('c0000000-0000-4000-8000-000000000001', 'b0000000-0000-4000-8000-000000000001', 'Fabrikam', 'fabrikam.example',
    'enterprise', 120000, 82, 'a0000000-0000-4000-8000-000000000002', 'a0000000-0000-4000-8000-000000000001', false),
  ('c0000000-0000-4000-8000-000000000002', 'b0000000-0000-4000-8000-000000000002', 'Tailspin', 'tailspin.example',
    'growth', 45000, 55, 'a0000000-0000-4000-8000-000000000003', 'a0000000-0000-4000-8000-000000000003', false),
  ('c0000000-0000-4000-8000-000000000003', null, 'Demo Corporation', 'demo.example',
    'standard', 10000, 70, null, null, true);
insert into stakeholders (organization_id, customer_id, name, role, title, email) values
  ('b0000000-0000-4000-8000-000000000001', 'c0000000-0000-4000-8000-000000000001', 'Fay Fabri', 'sponsor', 'CFO',
    'fay@fabrikam.example'),
  (null, 'c0000000-0000-4000-8000-000000000003', 'Demi Demo', 'user', null, 'demi@demo.example');
insert into health_scores (customer_id, overall, overall_color) values
  ('c0000000-0000-4000-8000-000000000001', 82, 'green');
insert into chat_messages (user_id, session_id, role, content) values
  ('a0000000-0000-4000-8000-000000000001', 'one', 'user', 'Which customers renew this month?');
insert into integration_connections (user_id, provider, access_token) values
  ('a0000000-0000-4000-8000-000000000001', 'salesforce', 'not-a-real-token');
insert into sync_logs (provider, records_processed) values ('salesforce', 3);
insert into pgboss.version values (24);
insert into pgboss.queue values ('send-digest', 'standard'), ('sync', 'standard');
insert into pgboss.job (name, data) values
  ('send-digest', '{"to": "ada@northwind.example"}'),
  ('sync', '{"from": "salesforce"}');

reset role;

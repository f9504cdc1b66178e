-- Requests to the webhooks' address whose signature was refused, by the hour. Anybody may send one, so each process adds
-- them up in memory and writes now and then; what is older than two months is deleted.
create table webhook_refusals (
  -- The hour's beginning.
  hour timestamptz primary key,
  refused bigint not null,
  last_at timestamptz not null
);

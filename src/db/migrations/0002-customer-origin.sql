-- Which portal's sync made a customer; null: it was here before, or came from elsewhere. Set once, when the row is
-- made: customers.integration_id says who feeds a row, which joining an existing customer changes. Deleting a
-- portal's data deletes only customers that it made.
alter table customers
  add column if not exists made_by_integration_id uuid;

create function cscx_note_customer_origin() returns trigger language plpgsql as $$
begin
  new.made_by_integration_id := new.integration_id;
  return new;
end
$$;

create trigger {{schema}}_customer_origin before insert on customers
  for each row when (new.integration_id is not null and new.made_by_integration_id is null)
  execute function cscx_note_customer_origin();

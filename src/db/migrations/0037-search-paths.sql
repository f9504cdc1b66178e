-- Functions that run with our rights in other programs' sessions name the customers with their schema, so that their
-- search path can do without the platform's: there, others could create functions that fit our calls better.
do $do$
declare
  customers constant text := (
    select format('%I.%I', n.nspname, c.relname)
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.oid = to_regclass('customers'));
  definition text;
begin
  for definition in
    select pg_get_functiondef(p.oid) from pg_catalog.pg_proc p
    where p.pronamespace = '{{schema}}'::regnamespace and p.prosecdef
  loop
    execute regexp_replace(definition, '\m(from|join|update) customers\M', '\1 ' || customers, 'gi');
  end loop;
end
$do$;

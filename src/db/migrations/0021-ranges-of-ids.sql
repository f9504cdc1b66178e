-- Where HubSpot has more or fewer records than are here, ranges of ids are halved until they are found. HubSpot orders
-- ids as numbers; written without zeros in front, the shorter of two numbers is the smaller one.
create index hubspot_records_by_number on hubspot_records (integration_id, object_type, length(external_id), external_id)
  where not is_alias;

-- The same as hubspot_records_merged.
drop index hubspot_records_aliases;

-- What is rare is found among what the schedule writes all day.
create index audit_log_by_action on audit_log (organization_id, action, created_at desc, id desc);

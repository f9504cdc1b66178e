-- What keeps companies from being pushed is kept where that of contacts and deals is. The three columns of push_state
-- stay for processes of the release before that still run; nothing of this release reads them.
insert into push_types as t (integration_id, organization_id, object_type, problem_code, problem, problem_at)
select integration_id, organization_id, 'company', problem_code, problem, problem_at from push_state
where problem_code is not null
on conflict (integration_id, object_type) do update set problem_code = excluded.problem_code,
  problem = excluded.problem, problem_at = excluded.problem_at;

-- What asks for a push when no one does: a change here, of health or of any mapped field.
update sync_runs set requested_by = 'changes' where mode = 'push' and requested_by = 'health';

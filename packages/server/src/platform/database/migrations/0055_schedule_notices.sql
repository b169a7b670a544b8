-- A notice is of a collection, or of a schedule that could not make one.
alter table collection_notices alter column collection_id drop not null;
alter table collection_notices add column schedule_id text references collection_schedules (id) on delete cascade;
alter table collection_notices add check (num_nonnulls(collection_id, schedule_id) = 1);

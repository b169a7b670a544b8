-- members: who may see the matter and its collections (`key_…`, `mem_…`); null: whoever may see its customer.
-- locked_at: since when nothing of it may be erased. retain_until: its collections are erased after this, unless locked.
-- The evidence of a matter covers members and lock.
alter table matters add column members text[] check (cardinality(members) > 0);
alter table matters add column locked_at timestamptz;
alter table matters add column retain_until timestamptz;
create index matters_retained on matters (retain_until) where retain_until is not null and locked_at is null;

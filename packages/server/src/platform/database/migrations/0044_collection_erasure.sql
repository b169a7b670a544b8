-- erased_at: the package is removed from disk; its number is not given again.
alter table collection_packages add column erased_at timestamptz;

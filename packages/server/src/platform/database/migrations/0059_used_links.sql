-- Links to packages that may be followed once, and were: known by a digest, so that nobody who reads this table can follow one.
-- A row is of use only until its link would have ended anyhow.
create table collection_used_links (
  link_sha256  text primary key,
  ends_at      timestamptz not null
);
create index collection_used_links_ends_at on collection_used_links (ends_at);

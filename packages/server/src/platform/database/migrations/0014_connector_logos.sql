-- Pictures of connectors in the catalog, by the SHA-256 of what is in them: anybody who knows that name may look at one.
alter table connectors add column logo text;
create table connector_logos (
  name  text primary key,
  type  text not null check (type in ('image/png', 'image/jpeg', 'image/webp')),
  bytes bytea not null
);

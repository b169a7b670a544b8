-- Where packages are uploaded to: a bucket of S3-compatible storage, and what opens it. The secret is sealed, and bound to
-- everything here that decides where a package goes: whoever can write this row cannot send evidence elsewhere.
create table collection_destinations (
  id                 text primary key,
  customer           text not null references customers (external_id),
  name               text not null,
  endpoint           text not null,
  region             text not null,
  bucket             text not null,
  prefix             text not null,
  path_style         boolean not null,
  access_key_id      text not null,
  secret_access_key  bytea not null,
  created_by         text not null,
  created_at         timestamptz not null,
  updated_at         timestamptz not null
);
create index collection_destinations_customer on collection_destinations (customer, id);

-- A package on its way to a destination; the states are in collections/delivery/uploads/upload.ts.
-- multipart: the storage's id of the upload that is under way; part_bytes: the length of all parts but the last.
-- not_before: when it is tried again after trouble (by app_now()).
create table collection_uploads (
  id              text primary key,
  collection_id   text not null references collections (id) on delete cascade,
  package_id      text not null references collection_packages (id) on delete cascade,
  destination_id  text references collection_destinations (id) on delete set null,
  address         text not null,
  status          text not null default 'waiting' check (status in ('waiting', 'completed', 'failed')),
  bytes           bigint,
  part_bytes      bigint,
  multipart       text,
  sha256          text,
  failures        int not null default 0,
  not_before      timestamptz,
  reason_code     text,
  reason          text,
  remedy          text,
  created_by      text not null,
  created_at      timestamptz not null,
  ended_at        timestamptz
);
create index collection_uploads_collection on collection_uploads (collection_id, id);
create index collection_uploads_waiting on collection_uploads (id) where status = 'waiting';

-- What of it the storage has taken: number, its ETag, and the SHA-256 of the bytes that were sent.
create table collection_upload_parts (
  upload_id  text not null references collection_uploads (id) on delete cascade,
  number     int not null,
  bytes      bigint not null,
  etag       text not null,
  sha256     text not null,
  primary key (upload_id, number)
);

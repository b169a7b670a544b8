-- How archives are packed for a destination: encrypted by a password (sealed, and bound to the destination), and in files of at
-- most so many bytes.
alter table collection_destinations
  add column archive_password  bytea,
  add column archive_part_bytes  bigint;

-- mark: tells the archive that is being sent from one packed otherwise. files: those of it that the storage has whole, in their
-- order, with name, bytes and sha256. multipart_key: of the object that multipart is of.
alter table collection_uploads
  add column mark  text,
  add column files  jsonb not null default '[]',
  add column multipart_key  text;

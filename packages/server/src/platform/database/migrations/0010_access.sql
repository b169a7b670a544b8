-- API keys. What a key may do never changes after it was made: a key with other reach is another key.
create table api_keys (
  id            text primary key,
  name          text not null,
  hint          text not null,
  scopes        text[] not null,
  customers     text[],
  mailboxes     text[],
  created_by    text not null,
  created_at    timestamptz not null,
  expires_at    timestamptz,
  revoked_at    timestamptz,
  last_used_at  timestamptz
);

-- The texts of a key that work: one, or two while a rotation overlaps; none once it is revoked.
-- mac: HMAC of the text under the key ring, which is what a request is looked up by.
-- seal: HMAC over everything that decides what the text may do, so that neither a row that was written without the
-- key ring nor one that was widened by hand works.
create table api_key_texts (
  mac         bytea primary key,
  key_id      text not null references api_keys (id) on delete cascade,
  seal        bytea not null,
  created_at  timestamptz not null,
  expires_at  timestamptz
);
create index api_key_texts_key_id on api_key_texts (key_id);

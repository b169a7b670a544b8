-- Mailboxes that somebody has named on a connection, each with what the last look at it found (mailboxes/mailbox.ts has the states).
-- user_id, name, kind: as the directory told them, where the connection may ask it.
-- access_since: when access was granted, or the mailbox named: what tells "denied" from "not there yet", as far as anything does.
-- due_at: when it is looked at next, by the business clock. lease_until: whoever looks holds it until then (by app_now()).
create table linked_mailboxes (
  id             text primary key,
  connection_id  text not null references connections on delete cascade,
  address        text not null,
  user_id        text,
  name           text,
  kind           text,
  status         text not null
    check (status in ('pending', 'ready', 'denied', 'not_found', 'no_mailbox', 'blocked', 'unknown')),
  opens          text[] not null default '{}',
  reason         text,
  remedy         text,
  checks         jsonb not null default '[]',
  access_since   timestamptz not null,
  checked_at     timestamptz,
  due_at         timestamptz not null,
  lease_until    timestamptz,
  created_at     timestamptz not null,
  unique (connection_id, address)
);

create index linked_mailboxes_due on linked_mailboxes (due_at);

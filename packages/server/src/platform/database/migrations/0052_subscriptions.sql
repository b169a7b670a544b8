-- Subscriptions to Microsoft's change notifications: one for each watched mailbox and what is watched of it. mailbox_id: null
-- once nobody wants it any more; it is then ended at Microsoft and forgotten. rich: notifications carry the item, encrypted.
-- state_digest: SHA-256 of the clientState that Microsoft sends back, base64url. revision: goes up with whatever is
-- decided about it, so that what is under way does not undo it. url: where its notifications go.
create table mailbox_subscriptions (
  id             bigint generated always as identity primary key,
  connection_id  text not null references connections (id) on delete cascade,
  mailbox_id     bigint references watched_mailboxes (id) on delete set null,
  address        text not null,
  resource       text not null check (resource in ('mail', 'calendar', 'contacts')),
  rich           boolean not null,
  state          text not null check (state in ('wanted', 'active', 'refused', 'ending')),
  graph_id       text,
  state_digest   text,
  url            text,
  expires_at     timestamptz,
  due_at         timestamptz not null,
  failures       int not null default 0,
  revision       int not null default 1,
  remark         jsonb,
  check (state <> 'active' or (graph_id is not null and expires_at is not null))
);
create unique index mailbox_subscriptions_of on mailbox_subscriptions (mailbox_id, resource);
create index mailbox_subscriptions_due on mailbox_subscriptions (due_at);

-- What rich notifications bring along, until a look tells it: sealed, for minutes only. item_id: Graph's immutable id.
create table notified_contents (
  mailbox_id  bigint not null references watched_mailboxes (id) on delete cascade,
  item_id     text not null,
  change_key  text not null,
  content     bytea not null,
  at          timestamptz not null,
  primary key (mailbox_id, item_id)
);
create index notified_contents_at on notified_contents (at);

-- The certificates that Microsoft encrypts rich notifications for, the newest first in use. private_key: sealed.
create table notification_certificates (
  id           text primary key,
  certificate  text not null,
  private_key  bytea not null,
  expires_at   timestamptz not null,
  created_at   timestamptz not null
);

alter table watches add column rich boolean not null default false;

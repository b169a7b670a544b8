-- Whose mailboxes are followed. everyone: all of the organization, joiners and leavers too; people_at: when its people
-- are listed next. resources: mail, calendar, contacts.
create table watches (
  id             text primary key,
  connection_id  text not null references connections (id) on delete cascade,
  customer       text not null,
  everyone       boolean not null,
  mailboxes      text[] not null,
  resources      text[] not null,
  status         text not null check (status in ('active', 'paused')),
  people_at      timestamptz,
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  check (everyone = (people_at is not null))
);
create index watches_connection on watches (connection_id);
create index watches_people on watches (people_at) where everyone;

-- A mailbox that some watch follows; one row, however many do. Whoever holds its lease reads it.
-- baselined: the resources whose first reading is complete; from then on what changes is told.
-- sent_folder: id of Sent Items. woken: goes up when somebody says that there is something to see.
create table watched_mailboxes (
  id             bigint generated always as identity primary key,
  connection_id  text not null references connections (id) on delete cascade,
  customer       text not null,
  address        text not null,
  state          text not null check (state in ('starting', 'following', 'unavailable')),
  baselined      text[] not null default '{}',
  sent_folder    text,
  due_at         timestamptz not null,
  interval_ms    int not null,
  woken          int not null default 0,
  failures       int not null default 0,
  remark         jsonb,
  looked_at      timestamptz,
  changed_at     timestamptz,
  holder         text,
  lease_until    timestamptz,
  unique (connection_id, address)
);
create index watched_mailboxes_due on watched_mailboxes (due_at);

create table watch_members (
  watch_id    text not null references watches (id) on delete cascade,
  mailbox_id  bigint not null references watched_mailboxes (id) on delete cascade,
  primary key (watch_id, mailbox_id)
);
create index watch_members_mailbox on watch_members (mailbox_id);

-- What is read of a mailbox: its folders, the messages of each folder, and so on. scope: the folder's or calendar's id.
-- link: where the last round stopped. round: goes up when everything has to be read anew.
create table mailbox_sources (
  mailbox_id  bigint not null references watched_mailboxes (id) on delete cascade,
  kind        text not null check (kind in ('folder', 'message', 'event', 'contact')),
  scope       text not null,
  link        text,
  complete    boolean not null default false,
  round       int not null default 1,
  primary key (mailbox_id, kind, scope)
);

-- What is in a mailbox as far as it was told. round: the last reading of its scope that showed it.
create table mailbox_items (
  mailbox_id  bigint not null references watched_mailboxes (id) on delete cascade,
  kind        text not null,
  item_id     text not null,
  scope       text not null,
  digest      text not null,
  is_draft    boolean not null default false,
  round       int not null,
  primary key (mailbox_id, kind, item_id)
);
create index mailbox_items_scope on mailbox_items (mailbox_id, kind, scope, round);

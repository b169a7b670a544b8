-- The case that collections are made for.
create table matters (
  id          text primary key,
  customer    text not null references customers (external_id),
  name        text not null,
  number      text,
  client      text,
  notes       text,
  created_by  text not null,
  created_at  timestamptz not null,
  updated_at  timestamptz not null
);
create index matters_customer on matters (customer, id);

-- One run over custodians, their mailboxes and a window of time. The state machine is in collections/collection.ts.
-- connection_id has no foreign key: what was collected outlives the connection.
-- facts: connection, tenant, app and connector as they were when the run was asked for; they go into the custody.
-- retry_at: when a paused run is looked at again by itself (by app_now()); null: only somebody can resume it.
-- seal_*: the lease of the worker that writes the package.
create table collections (
  id              text primary key,
  customer        text not null references customers (external_id),
  matter_id       text references matters (id),
  connection_id   text not null,
  name            text,
  criteria        jsonb not null,
  facts           jsonb not null,
  date_field      text not null check (date_field in ('received', 'sent')),
  window_from     timestamptz,
  window_to       timestamptz,
  include_drafts  boolean not null,
  include_hidden  boolean not null,
  status          text not null check (status in ('running', 'paused', 'stopped', 'sealing', 'completed', 'incomplete')),
  outcome         text check (outcome in ('complete', 'with_exceptions', 'with_gaps')),
  reason_code     text,
  reason          text,
  remedy          text,
  retry_at        timestamptz,
  seal_worker     text,
  seal_until      timestamptz,
  seal_epoch      int not null default 0,
  created_by      text not null,
  created_at      timestamptz not null,
  ended_at        timestamptz,
  check ((outcome is not null) = (status = 'completed')),
  check (status not in ('paused', 'incomplete') or (reason_code is not null and reason is not null and remedy is not null))
);
create index collections_customer on collections (customer, id);
create index collections_matter on collections (matter_id) where matter_id is not null;
create index collections_at_work on collections (id) where status in ('running', 'paused', 'sealing');

-- A mailbox of a collection, and the lease of the worker that reads it. epoch rises with every claim; whoever writes
-- under an older one finds that it lost the mailbox.
-- state: waiting (not probed yet), ready (probed; a living lease says that it is being read), done, blocked.
-- access: what the probe found. not_before: when it may be claimed again after trouble (by app_now()).
create table collection_mailboxes (
  id             bigint generated always as identity primary key,
  collection_id  text not null references collections (id) on delete cascade,
  position       int not null,
  custodian      text not null,
  address        text not null,
  state          text not null default 'waiting' check (state in ('waiting', 'ready', 'done', 'blocked')),
  access         text check (access in ('ready', 'empty', 'denied', 'not_found', 'no_licence', 'throttled', 'unavailable')),
  reason_code    text,
  reason         text,
  remedy         text,
  refusal        jsonb,
  estimate       bigint,
  closing_round  int not null default 0,
  clock_offset   int,
  rate           double precision,
  failures       int not null default 0,
  not_before     timestamptz,
  worker         text,
  lease_until    timestamptz,
  epoch          int not null default 0,
  started_at     timestamptz,
  ended_at       timestamptz,
  unique (collection_id, position),
  check (state <> 'blocked' or (reason_code is not null and reason is not null and remedy is not null))
);
create unique index collection_mailboxes_address on collection_mailboxes (collection_id, lower(address));
create index collection_mailboxes_open on collection_mailboxes (collection_id) where state in ('waiting', 'ready');

-- A folder of a mailbox. path: JSON array of names, as text, because names may hold what PostgreSQL's text cannot.
-- state: waiting, listing (next_link says where), listed (delta_link says from where to look again), done, gone (it was
-- deleted while it was being read), left_out (with code and reason).
-- The numbers are what the journal's rows add up to; each is changed in the statement that changes the rows.
create table collection_folders (
  id              bigint generated always as identity primary key,
  mailbox_id      bigint not null references collection_mailboxes (id) on delete cascade,
  graph_id        text not null,
  path            text not null,
  is_hidden       boolean not null,
  count_at_start  bigint,
  state           text not null default 'waiting' check (state in ('waiting', 'listing', 'listed', 'done', 'gone', 'left_out')),
  listed_by       text not null default 'delta' check (listed_by in ('delta', 'list')),
  code            text,
  reason          text,
  next_link       text,
  delta_link      text,
  list_skip       int not null default 0,
  list_pass       int not null default 0,
  pass_found      int not null default 0,
  resets          int not null default 0,
  enumerated      bigint not null default 0,
  collected       bigint not null default 0,
  filtered        bigint not null default 0,
  exceptions      bigint not null default 0,
  vanished        bigint not null default 0,
  bytes           bigint not null default 0,
  unique (mailbox_id, graph_id)
);

-- The journal: one row for each source item occurrence, from the page that named it to what became of it.
-- outcome: 0 pending, 1 collected, 2 filtered, 3 exception, 4 vanished. meta: what the manifest says of it, as JSON text.
-- not_before: when a pending item that failed is tried again (by app_now()).
-- Without foreign keys: rows come by hundreds in one statement, and only this feature writes them.
create table collection_items (
  folder_id     bigint not null,
  item_id       text not null,
  mailbox_id    bigint not null,
  position      bigint not null,
  outcome       smallint not null check (outcome between 0 and 4),
  meta          text,
  sort_at       timestamptz not null,
  sha256        bytea,
  md5           bytea,
  size          bigint,
  request_id    text,
  server_date   text,
  at            timestamptz,
  attempts      smallint not null default 0,
  not_before    timestamptz,
  code          text,
  reason        text,
  remedy        text,
  primary key (folder_id, item_id),
  check ((outcome = 1) = (sha256 is not null and md5 is not null and size is not null)),
  check (outcome not in (3, 4) or (code is not null and reason is not null))
) with (fillfactor = 80);
create index collection_items_pending on collection_items (mailbox_id, folder_id, position) where outcome = 0;
create index collection_items_failed on collection_items (mailbox_id, folder_id, item_id) where outcome in (3, 4);

-- What happened, for the chain of custody.
create table collection_events (
  id             bigint generated always as identity primary key,
  collection_id  text not null references collections (id) on delete cascade,
  at             timestamptz not null,
  actor          text not null,
  action         text not null,
  details        jsonb not null default '{}'
);
create index collection_events_collection on collection_events (collection_id, id);

-- Sealed packages. A run that is retried after its end seals another one, with the next number.
create table collection_packages (
  id                 text primary key,
  collection_id      text not null references collections (id) on delete cascade,
  number             int not null,
  folder             text not null,
  rows               bigint not null,
  files              bigint not null,
  bytes              bigint not null,
  root               text not null,
  checkpoint_sha256  text not null,
  public_key         text not null,
  sealed_at          timestamptz not null,
  unique (collection_id, number)
);

-- The key that packages of this installation are signed with. private_key is sealed; the newest signs.
create table collection_signing_keys (
  id           text primary key,
  name         text not null,
  public_key   text not null,
  private_key  bytea not null,
  created_at   timestamptz not null
);

-- Natives and package folders that nothing names any more, to be removed from disk.
create table collection_garbage (
  kind  text not null check (kind in ('native', 'package')),
  name  text not null,
  primary key (kind, name)
);

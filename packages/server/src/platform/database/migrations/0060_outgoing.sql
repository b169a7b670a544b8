-- Mail that was handed over to be sent (mail/outgoing has its states). What it says stays in the mailbox, as a draft; here is
-- only what becomes of it.
-- dedupe: MAC of API key and Idempotency-Key, so that a request made again after a crash finds the first.
-- due_at: when it is looked at next, by the business clock; null once nothing is left to do.
-- lease_until: whoever attempts it holds it until then (by app_now()).
create table outgoing_messages (
  id             text primary key,
  connection_id  text not null references connections on delete cascade,
  mailbox        text not null,
  root           text not null,
  status         text not null
    check (status in ('scheduled', 'queued', 'sending', 'sent', 'failed', 'unknown', 'cancelled')),
  message_id     text not null,
  send_at        timestamptz,
  due_at         timestamptz,
  lease_until    timestamptz,
  attempts       integer not null default 0,
  attempted_at   timestamptz,
  sent_at        timestamptz,
  reason         text,
  remedy         text,
  refusal        jsonb,
  dedupe         bytea unique,
  created_at     timestamptz not null
);

create index outgoing_messages_due on outgoing_messages (due_at) where due_at is not null;
create index outgoing_messages_mailbox on outgoing_messages (connection_id, root, id);

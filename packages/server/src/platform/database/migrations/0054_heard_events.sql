-- breaking
-- Which events Microsoft has notified of since the last look that ended well. Delta is silent about what lies outside of its
-- window, so a look has to tell what it was notified of and delta did not show. An empty id stands for whatever there may be.
create table heard_events (
  mailbox_id bigint not null references watched_mailboxes on delete cascade,
  event text not null,
  -- The mailbox's count of wakes when it was heard of: a look settles what was heard before it began.
  woken bigint not null,
  primary key (mailbox_id, event)
);
alter table watched_mailboxes drop column heard_of_event;

-- Of a calendar: link follows a window, which Microsoft fixes when a round begins; window_at: when it was laid. listed_at: when
-- all of the calendar was last held against what is known, because what lies outside of the window is not told by delta.
alter table mailbox_sources add column window_at timestamptz, add column listed_at timestamptz;

-- Microsoft has notified of an event: where delta then tells none, it lies outside of the window.
alter table watched_mailboxes add column heard_of_event boolean not null default false;

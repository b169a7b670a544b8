-- not_yet: refused, but its permission is so fresh that it may not act yet; it stays waiting and is asked again.
-- departed: the account is deleted or has lost its mailbox; what is left of it is for Purview.
alter table collection_mailboxes drop constraint collection_mailboxes_access_check;
alter table collection_mailboxes add constraint collection_mailboxes_access_check check (access in
  ('ready', 'empty', 'denied', 'not_yet', 'not_found', 'departed', 'no_licence', 'throttled', 'unavailable'));

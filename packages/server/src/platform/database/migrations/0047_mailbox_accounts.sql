-- account: whose mailbox it is, as the directory knew when it was looked at: id, name, user principal name, every address.
-- archive: whether it has an in-place archive, and who says so; null where nobody does.
alter table collection_mailboxes add column account jsonb, add column archive jsonb;
-- One account is read once in a collection, by whichever of its addresses it was named first.
create unique index collection_mailboxes_account on collection_mailboxes (collection_id, (account ->> 'id'))
  where reason_code is distinct from 'same_mailbox';
-- on_premises: the account has no mailbox of Exchange Online, but one elsewhere.
alter table collection_mailboxes drop constraint collection_mailboxes_access_check;
alter table collection_mailboxes add constraint collection_mailboxes_access_check check (access in
  ('ready', 'empty', 'denied', 'not_yet', 'not_found', 'departed', 'no_licence', 'on_premises', 'throttled', 'unavailable'));

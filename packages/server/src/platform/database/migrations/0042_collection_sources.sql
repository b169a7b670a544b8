-- source: the part of the mailbox that a folder is of. Its items are listed and fetched as that part wants it.
alter table collection_folders add column source text not null default 'mail'
  check (source in ('mail', 'calendar', 'contacts', 'tasks'));

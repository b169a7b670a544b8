-- What is offered to customers on an app. Without an app a connector is a draft.
create table connectors (
  id                   text primary key,
  name                 text not null unique,
  type                 text not null,
  app_id               text references apps (id),
  permissions          jsonb not null,
  tenant_mode          text not null check (tenant_mode in ('organizations', 'single', 'common')),
  tenant_id            text,
  catalog_title        text not null,
  catalog_short_text   text not null default '',
  catalog_description  text not null default '',
  catalog_category     text not null default '',
  catalog_order        int not null default 0,
  catalog_visible      boolean not null default true,
  created_at           timestamptz not null,
  updated_at           timestamptz not null,
  check ((tenant_mode = 'single') = (tenant_id is not null))
);
create index connectors_app_id on connectors (app_id);

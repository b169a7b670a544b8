-- What is offered to customers on an app. Without an app a connector is a draft.
-- permissions: the names that were chosen; those that the type forces follow from type and mode.
create table connectors (
  id                   text primary key,
  name                 text not null unique,
  type                 text not null,
  mode                 text not null check (mode in ('organization', 'person')),
  app_id               text references apps (id),
  permissions          text[] not null,
  directory            text,
  tenant_mode          text not null check (tenant_mode in ('organizations', 'single', 'common')),
  tenant_id            text,
  catalog_title        text not null,
  catalog_short_text   text not null,
  catalog_description  text not null,
  catalog_category     text not null,
  catalog_order        int not null,
  catalog_visible      boolean not null,
  created_at           timestamptz not null,
  updated_at           timestamptz not null,
  check ((tenant_mode = 'single') = (tenant_id is not null))
);
create index connectors_app_id on connectors (app_id);

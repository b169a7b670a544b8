-- Whom connections belong to in the integrator's product.
create table customers (
  external_id  text primary key,
  name         text,
  attributes   jsonb not null default '{}',
  created_at   timestamptz not null,
  updated_at   timestamptz not null
);

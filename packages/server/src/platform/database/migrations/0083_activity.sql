-- What happened in each minute, summed over all processes: what the plots of the overview are drawn from. Kept for a week.
create table activity_minutes (
  minute   timestamptz not null,
  measure  text not null,
  count    bigint not null,
  primary key (minute, measure)
);

-- Requests to Microsoft as they were answered: a bounded sample of those that went well, nearly all others. No query, no body, no
-- token, and no id or address in the path. status 0: no answer came.
create table microsoft_requests (
  id             bigint generated always as identity primary key,
  at             timestamptz not null,
  connection_id  text,
  method         text not null,
  host           text not null,
  path           text not null,
  status         integer not null,
  outcome        text not null check (outcome in ('answered', 'throttled', 'refused', 'failed')),
  milliseconds   integer not null,
  request_id     text,
  client_request_id text,
  retry_after    integer,
  problem        text
);
create index microsoft_requests_connection on microsoft_requests (connection_id, id desc);
create index microsoft_requests_trouble on microsoft_requests (outcome, id desc) where outcome <> 'answered';
create index microsoft_requests_request on microsoft_requests (request_id) where request_id is not null;

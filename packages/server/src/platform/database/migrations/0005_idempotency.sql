-- Answers of POSTs that came with an Idempotency-Key, for as long as the retention says.
CREATE TABLE idempotency_records (
  caller_key text NOT NULL,
  idempotency_key text NOT NULL,
  -- HMAC of method, path and body under the key ring.
  request bytea NOT NULL,
  attempt text NOT NULL,
  lease_until timestamptz NOT NULL,
  status integer,
  content_type text,
  location text,
  -- Sealed under the key ring.
  body bytea,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (caller_key, idempotency_key)
);
CREATE INDEX idempotency_records_created_at ON idempotency_records (created_at);

-- +goose Up
-- Hand-written tables of warnings beside ent.
-- One send on one channel (尝试): inner, never shown as rows. to_person is who was called, which is not always whom the delivery is for.
CREATE TABLE attempts (
  id uuid NOT NULL PRIMARY KEY, drill_id uuid NOT NULL, warning_id uuid NOT NULL, revision_id uuid NOT NULL, delivery_id uuid NOT NULL REFERENCES deliveries (id),
  to_person uuid NOT NULL, card text NOT NULL, channel text NOT NULL, step bigint NOT NULL, state text NOT NULL, code text NOT NULL,
  provider_id text NULL, tries bigint NOT NULL, created_at timestamptz NOT NULL, due_at timestamptz NOT NULL, claimed_at timestamptz NULL, settled_at timestamptz NULL);
-- No step is taken twice.
CREATE UNIQUE INDEX attempts_once ON attempts (delivery_id, step, channel, to_person);
CREATE INDEX attempts_due ON attempts (channel, due_at, id) WHERE state = 'pending';
CREATE INDEX attempts_claimed ON attempts (claimed_at) WHERE state = 'sending';
CREATE UNIQUE INDEX attempts_provider ON attempts (channel, provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX attempts_revision ON attempts (revision_id, created_at, id);

-- Answers and doors of a revision at village grain; posts above a village count at their own division. Towns and counties are sums.
CREATE TABLE coverage_tallies (
  revision_id uuid NOT NULL, place_id uuid NOT NULL, drill_id uuid NOT NULL, county_id uuid NOT NULL, town_id uuid NULL, village bool NOT NULL,
  people bigint NOT NULL, answered bigint NOT NULL, behalf bigint NOT NULL, delivered bigint NOT NULL,
  households bigint NOT NULL, reached bigint NOT NULL, moved bigint NOT NULL, first_answer_at timestamptz NULL,
  PRIMARY KEY (revision_id, place_id));

-- Where a fan-out is: it goes on after any crash.
CREATE TABLE fanouts (
  revision_id uuid NOT NULL PRIMARY KEY, county_id uuid NOT NULL, drill_id uuid NOT NULL, phase text NOT NULL, after_id uuid NULL, done bool NOT NULL,
  started_at timestamptz NOT NULL, finished_at timestamptz NULL);

-- When a desk was last rung with its gathered list: at most once in three minutes.
CREATE TABLE gatherings (revision_id uuid NOT NULL, place_id uuid NOT NULL, rung_at timestamptz NOT NULL, PRIMARY KEY (revision_id, place_id));

-- CAP messages as they came: sender, identifier and sent are one message, and its bytes are evidence.
CREATE TABLE cap_messages (
  id uuid NOT NULL PRIMARY KEY, county_id uuid NOT NULL, sender text NOT NULL, identifier text NOT NULL, sent text NOT NULL, digest bytea NOT NULL,
  body bytea NOT NULL, status text NOT NULL, warning_id uuid NULL, received_at timestamptz NOT NULL);
CREATE UNIQUE INDEX cap_messages_key ON cap_messages (county_id, sender, identifier, sent);
CREATE INDEX cap_messages_warning ON cap_messages (warning_id) WHERE warning_id IS NOT NULL;

-- +goose Down
DROP TABLE cap_messages;
DROP TABLE gatherings;
DROP TABLE fanouts;
DROP TABLE coverage_tallies;
DROP TABLE attempts;

-- +goose Up
-- Calls that belong to no warning's ladder, hand-written beside ent as attempts are: inner, never shown as rows. kind test: a test call
-- (试呼) of a round; bound: the 包保人 of doors that stay open. cause_id is the round, or the warning or local danger notice.
CREATE TABLE rings (
  id uuid NOT NULL PRIMARY KEY, drill_id uuid NOT NULL, kind text NOT NULL, cause_id uuid NOT NULL, person_id uuid NOT NULL, turn bigint NOT NULL,
  state text NOT NULL, code text NOT NULL, provider_id text NULL, tries bigint NOT NULL,
  created_at timestamptz NOT NULL, due_at timestamptz NOT NULL, claimed_at timestamptz NULL, settled_at timestamptz NULL, answered_at timestamptz NULL);
-- Nobody is rung twice for one turn.
CREATE UNIQUE INDEX rings_once ON rings (cause_id, person_id, turn);
CREATE INDEX rings_due ON rings (kind, due_at, id) WHERE state = 'pending';
CREATE INDEX rings_claimed ON rings (claimed_at) WHERE state = 'sending';
-- Taken by the line and not heard of yet.
CREATE INDEX rings_heard ON rings (settled_at) WHERE state = 'accepted';
CREATE UNIQUE INDEX rings_provider ON rings (provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX rings_person ON rings (person_id, kind, created_at);

-- +goose Down
DROP TABLE rings;

-- +goose Up
-- Files on their way: hand-written beside ent. A row outlives its upload by a day or two, so that what a person sends in a day can be counted.
CREATE TABLE uploads (
  id text NOT NULL PRIMARY KEY, media_id uuid NOT NULL REFERENCES media (id), owner_id uuid NOT NULL, drill_id uuid NOT NULL,
  bytes bigint NOT NULL, created_at timestamptz NOT NULL, finished_at timestamptz NULL, ended_at timestamptz NULL);
-- One upload of a file at a time.
CREATE UNIQUE INDEX uploads_live ON uploads (media_id) WHERE ended_at IS NULL;
CREATE INDEX uploads_open ON uploads (created_at) WHERE ended_at IS NULL;
CREATE INDEX uploads_owner ON uploads (owner_id, created_at);

-- +goose Down
DROP TABLE uploads;

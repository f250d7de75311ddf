-- +goose Up
-- modify "exports" table
ALTER TABLE "exports" ADD COLUMN "event_id" uuid NULL;
-- create index "export_event_id_requested_at_id" to table: "exports"
CREATE INDEX "export_event_id_requested_at_id" ON "exports" ("event_id", "requested_at" DESC, "id" DESC);
-- create index "lossevent_drill_id_county_id_started_at_id" to table: "loss_events"
CREATE INDEX "lossevent_drill_id_county_id_started_at_id" ON "loss_events" ("drill_id", "county_id", "started_at", "id");
-- create "county_figures" table
CREATE TABLE "county_figures" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "key" character varying NOT NULL, "year" bigint NOT NULL, "value" bigint NOT NULL, "source" character varying NOT NULL, "author_id" uuid NOT NULL, "card" jsonb NOT NULL, "made_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "digest" bytea NOT NULL, PRIMARY KEY ("id"));
-- create index "countyfigure_county_id_year_received_at_id" to table: "county_figures"
CREATE INDEX "countyfigure_county_id_year_received_at_id" ON "county_figures" ("county_id", "year", "received_at", "id");
-- create "loss_entries" table
CREATE TABLE "loss_entries" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "drill_id" uuid NOT NULL, "event_id" uuid NOT NULL, "division_id" uuid NOT NULL, "n" bigint NOT NULL, "printed" jsonb NOT NULL, "changes" jsonb NOT NULL, "receipt" character varying NOT NULL, "author_id" uuid NOT NULL, "card" jsonb NOT NULL, "made_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "digest" bytea NOT NULL, PRIMARY KEY ("id"));
-- create index "lossentry_event_id_division_id_n" to table: "loss_entries"
CREATE UNIQUE INDEX "lossentry_event_id_division_id_n" ON "loss_entries" ("event_id", "division_id", "n");

-- +goose Down
-- reverse: create index "lossentry_event_id_division_id_n" to table: "loss_entries"
DROP INDEX "lossentry_event_id_division_id_n";
-- reverse: create "loss_entries" table
DROP TABLE "loss_entries";
-- reverse: create index "countyfigure_county_id_year_received_at_id" to table: "county_figures"
DROP INDEX "countyfigure_county_id_year_received_at_id";
-- reverse: create "county_figures" table
DROP TABLE "county_figures";
-- reverse: create index "lossevent_drill_id_county_id_started_at_id" to table: "loss_events"
DROP INDEX "lossevent_drill_id_county_id_started_at_id";
-- reverse: create index "export_event_id_requested_at_id" to table: "exports"
DROP INDEX "export_event_id_requested_at_id";
-- reverse: modify "exports" table
ALTER TABLE "exports" DROP COLUMN "event_id";

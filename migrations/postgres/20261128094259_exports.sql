-- +goose Up
-- create "exports" table
CREATE TABLE "exports" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "drill_id" uuid NOT NULL, "kind" character varying NOT NULL, "warning_id" uuid NOT NULL, "state" character varying NOT NULL, "language" character varying NOT NULL, "masked" boolean NOT NULL, "done" bigint NOT NULL, "total" bigint NOT NULL, "bytes" bigint NOT NULL, "sha256" bytea NULL, "person_id" uuid NOT NULL, "card" jsonb NOT NULL, "digest" bytea NOT NULL, "requested_at" timestamptz NOT NULL, "alive_at" timestamptz NOT NULL, "ready_at" timestamptz NULL, "expires_at" timestamptz NULL, PRIMARY KEY ("id"));
-- create index "export_drill_id_county_id_requested_at_id" to table: "exports"
CREATE INDEX "export_drill_id_county_id_requested_at_id" ON "exports" ("drill_id", "county_id", "requested_at" DESC, "id" DESC);
-- create index "export_drill_id_town_id_requested_at_id" to table: "exports"
CREATE INDEX "export_drill_id_town_id_requested_at_id" ON "exports" ("drill_id", "town_id", "requested_at" DESC, "id" DESC);
-- create index "export_expires_at" to table: "exports"
CREATE INDEX "export_expires_at" ON "exports" ("expires_at") WHERE ((state)::text = 'ready'::text);
-- create index "export_person_id" to table: "exports"
CREATE INDEX "export_person_id" ON "exports" ("person_id") WHERE (ready_at IS NULL);
-- create index "export_warning_id_requested_at_id" to table: "exports"
CREATE INDEX "export_warning_id_requested_at_id" ON "exports" ("warning_id", "requested_at" DESC, "id" DESC);
-- create "spot_checks" table
CREATE TABLE "spot_checks" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "drill_id" uuid NOT NULL, "warning_id" uuid NOT NULL, "draw_id" uuid NOT NULL, "draw_digest" bytea NOT NULL, "subject" character varying NOT NULL, "subject_id" uuid NOT NULL, "drawn_at" timestamptz NOT NULL, "drawn_card" jsonb NOT NULL, "result" character varying NULL, "note" text NULL, "corrected" boolean NOT NULL, "check_id" uuid NULL, "checked_at" timestamptz NULL, "card" jsonb NULL, PRIMARY KEY ("id"));
-- create index "spotcheck_draw_id" to table: "spot_checks"
CREATE INDEX "spotcheck_draw_id" ON "spot_checks" ("draw_id");
-- create index "spotcheck_warning_id_drawn_at_id" to table: "spot_checks"
CREATE INDEX "spotcheck_warning_id_drawn_at_id" ON "spot_checks" ("warning_id", "drawn_at", "id");
-- create index "spotcheck_warning_id_subject_id" to table: "spot_checks"
CREATE UNIQUE INDEX "spotcheck_warning_id_subject_id" ON "spot_checks" ("warning_id", "subject_id");

-- +goose Down
-- reverse: create index "spotcheck_warning_id_subject_id" to table: "spot_checks"
DROP INDEX "spotcheck_warning_id_subject_id";
-- reverse: create index "spotcheck_warning_id_drawn_at_id" to table: "spot_checks"
DROP INDEX "spotcheck_warning_id_drawn_at_id";
-- reverse: create index "spotcheck_draw_id" to table: "spot_checks"
DROP INDEX "spotcheck_draw_id";
-- reverse: create "spot_checks" table
DROP TABLE "spot_checks";
-- reverse: create index "export_warning_id_requested_at_id" to table: "exports"
DROP INDEX "export_warning_id_requested_at_id";
-- reverse: create index "export_person_id" to table: "exports"
DROP INDEX "export_person_id";
-- reverse: create index "export_expires_at" to table: "exports"
DROP INDEX "export_expires_at";
-- reverse: create index "export_drill_id_town_id_requested_at_id" to table: "exports"
DROP INDEX "export_drill_id_town_id_requested_at_id";
-- reverse: create index "export_drill_id_county_id_requested_at_id" to table: "exports"
DROP INDEX "export_drill_id_county_id_requested_at_id";
-- reverse: create "exports" table
DROP TABLE "exports";

-- +goose Up
-- create "categories" table
CREATE TABLE "categories" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "code" character varying NOT NULL, "sms_code" character varying NOT NULL, "class" character varying NOT NULL, "zh" character varying NOT NULL, "en" character varying NOT NULL, "nature" character varying NOT NULL, "usual_severity" character varying NOT NULL, "usual_handler" character varying NOT NULL, "triggers" jsonb NULL, "always_direct" boolean NOT NULL, "visibility" character varying NOT NULL, "lines" jsonb NULL, "questions_zh" jsonb NULL, "questions_en" jsonb NULL, PRIMARY KEY ("id"));
-- create index "category_county_id_code" to table: "categories"
CREATE UNIQUE INDEX "category_county_id_code" ON "categories" ("county_id", "code");
-- create "divisions" table
CREATE TABLE "divisions" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "code" character varying NOT NULL, "mca_code" character varying NULL, "level" character varying NOT NULL, "name" character varying NOT NULL, "short_name" character varying NOT NULL, "aliases" jsonb NULL, "parent_id" uuid NULL, "population" bigint NULL, "households" bigint NULL, "latitude" double precision NULL, "longitude" double precision NULL, "valid_from" character varying NOT NULL, "valid_to" character varying NULL, "successors" jsonb NULL, PRIMARY KEY ("id"));
-- create index "division_code" to table: "divisions"
CREATE UNIQUE INDEX "division_code" ON "divisions" ("code");
-- create index "division_county_id_code" to table: "divisions"
CREATE INDEX "division_county_id_code" ON "divisions" ("county_id", "code");
-- create index "division_town_id_code" to table: "divisions"
CREATE INDEX "division_town_id_code" ON "divisions" ("town_id", "code");
-- create index "division_village_id_code" to table: "divisions"
CREATE INDEX "division_village_id_code" ON "divisions" ("village_id", "code");
-- create "people" table
CREATE TABLE "people" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "name" character varying NOT NULL, "phone_sealed" bytea NOT NULL, "phone_index" bytea NOT NULL, "phone_mask" character varying NOT NULL, "state" character varying NOT NULL, "verified_at" character varying NULL, PRIMARY KEY ("id"));
-- create index "person_county_id_name_id" to table: "people"
CREATE INDEX "person_county_id_name_id" ON "people" ("county_id", "name", "id");
-- create index "person_phone_index" to table: "people"
CREATE UNIQUE INDEX "person_phone_index" ON "people" ("phone_index");
-- create index "person_town_id_name_id" to table: "people"
CREATE INDEX "person_town_id_name_id" ON "people" ("town_id", "name", "id");
-- create index "person_village_id_name_id" to table: "people"
CREATE INDEX "person_village_id_name_id" ON "people" ("village_id", "name", "id");
-- create "sessions" table
CREATE TABLE "sessions" ("id" uuid NOT NULL, "person_id" uuid NOT NULL, "device" character varying NOT NULL, "created_at" timestamptz NOT NULL, "last_used_at" timestamptz NOT NULL, "expires_at" timestamptz NOT NULL, "revoked_at" timestamptz NULL, PRIMARY KEY ("id"));
-- create index "session_person_id_last_used_at" to table: "sessions"
CREATE INDEX "session_person_id_last_used_at" ON "sessions" ("person_id", "last_used_at");
-- create "appointments" table
CREATE TABLE "appointments" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "role" character varying NOT NULL, "post" character varying NOT NULL, "lines" jsonb NULL, "from_day" character varying NOT NULL, "to_day" character varying NULL, "person_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "appointments_people_appointments" FOREIGN KEY ("person_id") REFERENCES "people" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "appointment_county_id_role" to table: "appointments"
CREATE INDEX "appointment_county_id_role" ON "appointments" ("county_id", "role");
-- create index "appointment_grid_id_role" to table: "appointments"
CREATE INDEX "appointment_grid_id_role" ON "appointments" ("grid_id", "role");
-- create index "appointment_person_id_from_day" to table: "appointments"
CREATE INDEX "appointment_person_id_from_day" ON "appointments" ("person_id", "from_day");
-- create index "appointment_town_id_role" to table: "appointments"
CREATE INDEX "appointment_town_id_role" ON "appointments" ("town_id", "role");
-- create index "appointment_village_id_role" to table: "appointments"
CREATE INDEX "appointment_village_id_role" ON "appointments" ("village_id", "role");
-- create "reports" table
CREATE TABLE "reports" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "drill_id" uuid NOT NULL, "category" character varying NOT NULL, "nature" character varying NOT NULL, "severity" character varying NOT NULL, "direct" boolean NOT NULL, "need_to_know" boolean NOT NULL, "sealed" boolean NOT NULL, "facts" jsonb NULL, "people_out" character varying NULL, "people_affected" bigint NULL, "note" text NOT NULL, "spot" character varying NOT NULL, "latitude" double precision NULL, "longitude" double precision NULL, "accuracy_m" double precision NULL, "fixed_at" timestamptz NULL, "state" character varying NOT NULL, "desk" character varying NOT NULL, "made_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "clock_off_ms" bigint NULL, "due_at" timestamptz NULL, "seen_at" timestamptz NULL, "seen_card" jsonb NULL, "author_id" uuid NOT NULL, "author_card" jsonb NOT NULL, "revision" bigint NOT NULL, "digest" bytea NOT NULL, PRIMARY KEY ("id"));
-- create index "report_drill_id_author_id_received_at_id" to table: "reports"
CREATE INDEX "report_drill_id_author_id_received_at_id" ON "reports" ("drill_id", "author_id", "received_at" DESC, "id" DESC);
-- create index "report_drill_id_county_id_desk_received_at_id" to table: "reports"
CREATE INDEX "report_drill_id_county_id_desk_received_at_id" ON "reports" ("drill_id", "county_id", "desk", "received_at" DESC, "id" DESC);
-- create index "report_drill_id_county_id_direct_desk_received_at_id" to table: "reports"
CREATE INDEX "report_drill_id_county_id_direct_desk_received_at_id" ON "reports" ("drill_id", "county_id", "direct", "desk", "received_at" DESC, "id" DESC) WHERE direct;
-- create index "report_drill_id_grid_id_desk_received_at_id" to table: "reports"
CREATE INDEX "report_drill_id_grid_id_desk_received_at_id" ON "reports" ("drill_id", "grid_id", "desk", "received_at" DESC, "id" DESC);
-- create index "report_drill_id_town_id_desk_received_at_id" to table: "reports"
CREATE INDEX "report_drill_id_town_id_desk_received_at_id" ON "reports" ("drill_id", "town_id", "desk", "received_at" DESC, "id" DESC);
-- create index "report_drill_id_village_id_desk_received_at_id" to table: "reports"
CREATE INDEX "report_drill_id_village_id_desk_received_at_id" ON "reports" ("drill_id", "village_id", "desk", "received_at" DESC, "id" DESC);
-- create "report_moves" table
CREATE TABLE "report_moves" ("id" uuid NOT NULL, "kind" character varying NOT NULL, "from_state" character varying NULL, "to_state" character varying NOT NULL, "actor_id" uuid NOT NULL, "card" jsonb NOT NULL, "made_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "reason" character varying NULL, "text" text NOT NULL, "content" jsonb NULL, "digest" bytea NOT NULL, "report_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "report_moves_reports_moves" FOREIGN KEY ("report_id") REFERENCES "reports" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "reportmove_report_id_received_at_id" to table: "report_moves"
CREATE INDEX "reportmove_report_id_received_at_id" ON "report_moves" ("report_id", "received_at", "id");

-- +goose Down
-- reverse: create index "reportmove_report_id_received_at_id" to table: "report_moves"
DROP INDEX "reportmove_report_id_received_at_id";
-- reverse: create "report_moves" table
DROP TABLE "report_moves";
-- reverse: create index "report_drill_id_village_id_desk_received_at_id" to table: "reports"
DROP INDEX "report_drill_id_village_id_desk_received_at_id";
-- reverse: create index "report_drill_id_town_id_desk_received_at_id" to table: "reports"
DROP INDEX "report_drill_id_town_id_desk_received_at_id";
-- reverse: create index "report_drill_id_grid_id_desk_received_at_id" to table: "reports"
DROP INDEX "report_drill_id_grid_id_desk_received_at_id";
-- reverse: create index "report_drill_id_county_id_direct_desk_received_at_id" to table: "reports"
DROP INDEX "report_drill_id_county_id_direct_desk_received_at_id";
-- reverse: create index "report_drill_id_county_id_desk_received_at_id" to table: "reports"
DROP INDEX "report_drill_id_county_id_desk_received_at_id";
-- reverse: create index "report_drill_id_author_id_received_at_id" to table: "reports"
DROP INDEX "report_drill_id_author_id_received_at_id";
-- reverse: create "reports" table
DROP TABLE "reports";
-- reverse: create index "appointment_village_id_role" to table: "appointments"
DROP INDEX "appointment_village_id_role";
-- reverse: create index "appointment_town_id_role" to table: "appointments"
DROP INDEX "appointment_town_id_role";
-- reverse: create index "appointment_person_id_from_day" to table: "appointments"
DROP INDEX "appointment_person_id_from_day";
-- reverse: create index "appointment_grid_id_role" to table: "appointments"
DROP INDEX "appointment_grid_id_role";
-- reverse: create index "appointment_county_id_role" to table: "appointments"
DROP INDEX "appointment_county_id_role";
-- reverse: create "appointments" table
DROP TABLE "appointments";
-- reverse: create index "session_person_id_last_used_at" to table: "sessions"
DROP INDEX "session_person_id_last_used_at";
-- reverse: create "sessions" table
DROP TABLE "sessions";
-- reverse: create index "person_village_id_name_id" to table: "people"
DROP INDEX "person_village_id_name_id";
-- reverse: create index "person_town_id_name_id" to table: "people"
DROP INDEX "person_town_id_name_id";
-- reverse: create index "person_phone_index" to table: "people"
DROP INDEX "person_phone_index";
-- reverse: create index "person_county_id_name_id" to table: "people"
DROP INDEX "person_county_id_name_id";
-- reverse: create "people" table
DROP TABLE "people";
-- reverse: create index "division_village_id_code" to table: "divisions"
DROP INDEX "division_village_id_code";
-- reverse: create index "division_town_id_code" to table: "divisions"
DROP INDEX "division_town_id_code";
-- reverse: create index "division_county_id_code" to table: "divisions"
DROP INDEX "division_county_id_code";
-- reverse: create index "division_code" to table: "divisions"
DROP INDEX "division_code";
-- reverse: create "divisions" table
DROP TABLE "divisions";
-- reverse: create index "category_county_id_code" to table: "categories"
DROP INDEX "category_county_id_code";
-- reverse: create "categories" table
DROP TABLE "categories";

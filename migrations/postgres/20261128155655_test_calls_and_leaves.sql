-- +goose Up
-- modify "door_tasks" table
ALTER TABLE "door_tasks" ADD COLUMN "link_id" uuid NULL, ADD COLUMN "link_called_at" timestamptz NULL, ADD COLUMN "link_answered_at" timestamptz NULL;
-- create index "doortask_link_id_state" to table: "door_tasks"
CREATE INDEX "doortask_link_id_state" ON "door_tasks" ("link_id", "state") WHERE (link_called_at IS NOT NULL);
-- create "leaves" table
CREATE TABLE "leaves" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "appointment_id" uuid NOT NULL, "person_id" uuid NOT NULL, "role" character varying NOT NULL, "post" character varying NOT NULL, "other_id" uuid NOT NULL, "other_name" character varying NOT NULL, "person_name" character varying NOT NULL, "from_day" character varying NOT NULL, "to_day" character varying NOT NULL, "state" character varying NOT NULL, "taken" boolean NOT NULL, "reason" character varying NULL, "digest" bytea NOT NULL, "asked_at" timestamptz NOT NULL, "settled_at" timestamptz NULL, PRIMARY KEY ("id"));
-- create index "leave_appointment_id_to_day" to table: "leaves"
CREATE INDEX "leave_appointment_id_to_day" ON "leaves" ("appointment_id", "to_day");
-- create index "leave_county_id_to_day" to table: "leaves"
CREATE INDEX "leave_county_id_to_day" ON "leaves" ("county_id", "to_day");
-- create index "leave_grid_id_to_day" to table: "leaves"
CREATE INDEX "leave_grid_id_to_day" ON "leaves" ("grid_id", "to_day");
-- create index "leave_other_id_to_day_id" to table: "leaves"
CREATE INDEX "leave_other_id_to_day_id" ON "leaves" ("other_id", "to_day", "id");
-- create index "leave_person_id_to_day_id" to table: "leaves"
CREATE INDEX "leave_person_id_to_day_id" ON "leaves" ("person_id", "to_day", "id");
-- create index "leave_town_id_to_day" to table: "leaves"
CREATE INDEX "leave_town_id_to_day" ON "leaves" ("town_id", "to_day");
-- create index "leave_village_id_to_day" to table: "leaves"
CREATE INDEX "leave_village_id_to_day" ON "leaves" ("village_id", "to_day");
-- create "test_rounds" table
CREATE TABLE "test_rounds" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "person_id" uuid NULL, "again" boolean NOT NULL, "actor_id" uuid NOT NULL, "card" jsonb NOT NULL, "digest" bytea NOT NULL, "started_at" timestamptz NOT NULL, "after" character varying NULL, "gathered" boolean NOT NULL, "stopped_at" timestamptz NULL, "finished_at" timestamptz NULL, PRIMARY KEY ("id"));
-- create index "testround_actor_id_started_at" to table: "test_rounds"
CREATE INDEX "testround_actor_id_started_at" ON "test_rounds" ("actor_id", "started_at");
-- create index "testround_county_id_started_at_id" to table: "test_rounds"
CREATE INDEX "testround_county_id_started_at_id" ON "test_rounds" ("county_id", "started_at", "id");
-- create index "testround_grid_id_started_at_id" to table: "test_rounds"
CREATE INDEX "testround_grid_id_started_at_id" ON "test_rounds" ("grid_id", "started_at", "id");
-- create index "testround_started_at_id" to table: "test_rounds"
CREATE INDEX "testround_started_at_id" ON "test_rounds" ("started_at", "id") WHERE (finished_at IS NULL);
-- create index "testround_town_id_started_at_id" to table: "test_rounds"
CREATE INDEX "testround_town_id_started_at_id" ON "test_rounds" ("town_id", "started_at", "id");
-- create index "testround_village_id_started_at_id" to table: "test_rounds"
CREATE INDEX "testround_village_id_started_at_id" ON "test_rounds" ("village_id", "started_at", "id");

-- +goose Down
-- reverse: create index "testround_village_id_started_at_id" to table: "test_rounds"
DROP INDEX "testround_village_id_started_at_id";
-- reverse: create index "testround_town_id_started_at_id" to table: "test_rounds"
DROP INDEX "testround_town_id_started_at_id";
-- reverse: create index "testround_started_at_id" to table: "test_rounds"
DROP INDEX "testround_started_at_id";
-- reverse: create index "testround_grid_id_started_at_id" to table: "test_rounds"
DROP INDEX "testround_grid_id_started_at_id";
-- reverse: create index "testround_county_id_started_at_id" to table: "test_rounds"
DROP INDEX "testround_county_id_started_at_id";
-- reverse: create index "testround_actor_id_started_at" to table: "test_rounds"
DROP INDEX "testround_actor_id_started_at";
-- reverse: create "test_rounds" table
DROP TABLE "test_rounds";
-- reverse: create index "leave_village_id_to_day" to table: "leaves"
DROP INDEX "leave_village_id_to_day";
-- reverse: create index "leave_town_id_to_day" to table: "leaves"
DROP INDEX "leave_town_id_to_day";
-- reverse: create index "leave_person_id_to_day_id" to table: "leaves"
DROP INDEX "leave_person_id_to_day_id";
-- reverse: create index "leave_other_id_to_day_id" to table: "leaves"
DROP INDEX "leave_other_id_to_day_id";
-- reverse: create index "leave_grid_id_to_day" to table: "leaves"
DROP INDEX "leave_grid_id_to_day";
-- reverse: create index "leave_county_id_to_day" to table: "leaves"
DROP INDEX "leave_county_id_to_day";
-- reverse: create index "leave_appointment_id_to_day" to table: "leaves"
DROP INDEX "leave_appointment_id_to_day";
-- reverse: create "leaves" table
DROP TABLE "leaves";
-- reverse: create index "doortask_link_id_state" to table: "door_tasks"
DROP INDEX "doortask_link_id_state";
-- reverse: modify "door_tasks" table
ALTER TABLE "door_tasks" DROP COLUMN "link_answered_at", DROP COLUMN "link_called_at", DROP COLUMN "link_id";

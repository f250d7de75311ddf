-- +goose Up
-- modify "door_tasks" table
ALTER TABLE "door_tasks" ADD COLUMN "stage" character varying NOT NULL DEFAULT 'own', ADD COLUMN "stage_at" timestamptz NULL, ADD COLUMN "at_town" boolean NOT NULL DEFAULT false;
-- create index "doortask_drill_id_county_id_due_at_id" to table: "door_tasks"
CREATE INDEX "doortask_drill_id_county_id_due_at_id" ON "door_tasks" ("drill_id", "county_id", "due_at", "id") WHERE at_town;
-- create index "doortask_drill_id_grid_id_due_at_id" to table: "door_tasks"
CREATE INDEX "doortask_drill_id_grid_id_due_at_id" ON "door_tasks" ("drill_id", "grid_id", "due_at", "id") WHERE at_town;
-- create index "doortask_drill_id_town_id_due_at_id" to table: "door_tasks"
CREATE INDEX "doortask_drill_id_town_id_due_at_id" ON "door_tasks" ("drill_id", "town_id", "due_at", "id") WHERE at_town;
-- create index "doortask_drill_id_village_id_due_at_id" to table: "door_tasks"
CREATE INDEX "doortask_drill_id_village_id_due_at_id" ON "door_tasks" ("drill_id", "village_id", "due_at", "id") WHERE at_town;
-- create index "doortask_stage_at_id" to table: "door_tasks"
CREATE INDEX "doortask_stage_at_id" ON "door_tasks" ("stage_at", "id") WHERE (stage_at IS NOT NULL);
-- create "door_rulings" table
CREATE TABLE "door_rulings" ("id" uuid NOT NULL, "task_id" uuid NOT NULL, "ruling" character varying NOT NULL, "text" text NOT NULL, "confirmed_by" character varying NULL, "actor_id" uuid NOT NULL, "card" jsonb NOT NULL, "made_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "digest" bytea NOT NULL, PRIMARY KEY ("id"));
-- create index "doorruling_task_id_received_at_id" to table: "door_rulings"
CREATE INDEX "doorruling_task_id_received_at_id" ON "door_rulings" ("task_id", "received_at", "id");
-- doors that are open are looked at by the first sweep, which derives their stage from their rows
UPDATE "door_tasks" SET "stage_at" = "due_at", "at_town" = COALESCE("outcome", '') IN ('no_answer', 'refused', 'needs_help') WHERE "state" = 'open';

-- +goose Down
-- reverse: create index "doorruling_task_id_received_at_id" to table: "door_rulings"
DROP INDEX "doorruling_task_id_received_at_id";
-- reverse: create "door_rulings" table
DROP TABLE "door_rulings";
-- reverse: create index "doortask_stage_at_id" to table: "door_tasks"
DROP INDEX "doortask_stage_at_id";
-- reverse: create index "doortask_drill_id_village_id_due_at_id" to table: "door_tasks"
DROP INDEX "doortask_drill_id_village_id_due_at_id";
-- reverse: create index "doortask_drill_id_town_id_due_at_id" to table: "door_tasks"
DROP INDEX "doortask_drill_id_town_id_due_at_id";
-- reverse: create index "doortask_drill_id_grid_id_due_at_id" to table: "door_tasks"
DROP INDEX "doortask_drill_id_grid_id_due_at_id";
-- reverse: create index "doortask_drill_id_county_id_due_at_id" to table: "door_tasks"
DROP INDEX "doortask_drill_id_county_id_due_at_id";
-- reverse: modify "door_tasks" table
ALTER TABLE "door_tasks" DROP COLUMN "at_town", DROP COLUMN "stage_at", DROP COLUMN "stage";

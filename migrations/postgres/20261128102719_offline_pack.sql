-- +goose Up
-- modify "exports" table
ALTER TABLE "exports" ALTER COLUMN "warning_id" DROP NOT NULL, ADD COLUMN "purpose" character varying NULL, ADD COLUMN "homes" boolean NOT NULL DEFAULT false;
-- create index "export_drill_id_village_id_requested_at_id" to table: "exports"
CREATE INDEX "export_drill_id_village_id_requested_at_id" ON "exports" ("drill_id", "village_id", "requested_at" DESC, "id" DESC);

-- +goose Down
-- reverse: create index "export_drill_id_village_id_requested_at_id" to table: "exports"
DROP INDEX "export_drill_id_village_id_requested_at_id";
-- reverse: modify "exports" table
ALTER TABLE "exports" DROP COLUMN "homes", DROP COLUMN "purpose", ALTER COLUMN "warning_id" SET NOT NULL;

-- +goose Up
-- modify "media" table
ALTER TABLE "media" ADD CONSTRAINT "media_one_parent" CHECK ((
CASE
    WHEN (report_id IS NULL) THEN 0
    ELSE 1
END +
CASE
    WHEN (row_id IS NULL) THEN 0
    ELSE 1
END) = 1), ALTER COLUMN "report_id" DROP NOT NULL, ADD COLUMN "row_id" uuid NULL, ADD CONSTRAINT "media_ledger_rows_media" FOREIGN KEY ("row_id") REFERENCES "ledger_rows" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- create index "media_row_id_received_at_position_id" to table: "media"
CREATE INDEX "media_row_id_received_at_position_id" ON "media" ("row_id", "received_at", "position", "id") WHERE (row_id IS NOT NULL);

-- +goose Down
-- reverse: create index "media_row_id_received_at_position_id" to table: "media"
DROP INDEX "media_row_id_received_at_position_id";
-- reverse: modify "media" table
ALTER TABLE "media" DROP CONSTRAINT "media_ledger_rows_media", DROP COLUMN "row_id", ALTER COLUMN "report_id" SET NOT NULL, DROP CONSTRAINT "media_one_parent";

-- +goose Up
-- modify "media" table
ALTER TABLE "media" DROP CONSTRAINT "media_one_parent", ADD CONSTRAINT "media_single_parent" CHECK (((
CASE
    WHEN (report_id IS NULL) THEN 0
    ELSE 1
END +
CASE
    WHEN (row_id IS NULL) THEN 0
    ELSE 1
END) +
CASE
    WHEN (check_id IS NULL) THEN 0
    ELSE 1
END) = 1), ADD COLUMN "check_id" uuid NULL, ADD CONSTRAINT "media_site_checks_media" FOREIGN KEY ("check_id") REFERENCES "site_checks" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- create index "media_check_id_received_at_position_id" to table: "media"
CREATE INDEX "media_check_id_received_at_position_id" ON "media" ("check_id", "received_at", "position", "id") WHERE (check_id IS NOT NULL);

-- +goose Down
-- reverse: create index "media_check_id_received_at_position_id" to table: "media"
DROP INDEX "media_check_id_received_at_position_id";
-- reverse: modify "media" table
ALTER TABLE "media" DROP CONSTRAINT "media_site_checks_media", DROP COLUMN "check_id", DROP CONSTRAINT "media_single_parent", ADD CONSTRAINT "media_one_parent" CHECK ((
CASE
    WHEN (report_id IS NULL) THEN 0
    ELSE 1
END +
CASE
    WHEN (row_id IS NULL) THEN 0
    ELSE 1
END) = 1);

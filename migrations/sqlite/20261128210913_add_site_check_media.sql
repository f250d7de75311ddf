-- +goose Up
-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_media" table
CREATE TABLE `new_media` (`id` uuid NOT NULL, `move_id` uuid NOT NULL, `owner_id` uuid NOT NULL, `position` integer NOT NULL, `kind` text NOT NULL, `media_type` text NOT NULL, `sha256` text NOT NULL, `bytes` integer NOT NULL, `state` text NOT NULL, `problem` text NULL, `captured_at` datetime NULL, `latitude` real NULL, `longitude` real NULL, `accuracy_m` real NULL, `duration_ms` integer NULL, `width` integer NULL, `height` integer NULL, `view_sha256` text NULL, `view_bytes` integer NULL, `thumb_sha256` text NULL, `thumb_bytes` integer NULL, `received_at` datetime NOT NULL, `kept_at` datetime NULL, `row_id` uuid NULL, `report_id` uuid NULL, `check_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `media_ledger_rows_media` FOREIGN KEY (`row_id`) REFERENCES `ledger_rows` (`id`) ON DELETE NO ACTION, CONSTRAINT `media_reports_media` FOREIGN KEY (`report_id`) REFERENCES `reports` (`id`) ON DELETE NO ACTION, CONSTRAINT `media_site_checks_media` FOREIGN KEY (`check_id`) REFERENCES `site_checks` (`id`) ON DELETE NO ACTION, CONSTRAINT `media_single_parent` CHECK ((CASE WHEN report_id IS NULL THEN 0 ELSE 1 END + CASE WHEN row_id IS NULL THEN 0 ELSE 1 END + CASE WHEN check_id IS NULL THEN 0 ELSE 1 END) = 1));
-- copy rows from old table "media" to new temporary table "new_media"
INSERT INTO `new_media` (`id`, `move_id`, `owner_id`, `position`, `kind`, `media_type`, `sha256`, `bytes`, `state`, `problem`, `captured_at`, `latitude`, `longitude`, `accuracy_m`, `duration_ms`, `width`, `height`, `view_sha256`, `view_bytes`, `thumb_sha256`, `thumb_bytes`, `received_at`, `kept_at`, `row_id`, `report_id`) SELECT `id`, `move_id`, `owner_id`, `position`, `kind`, `media_type`, `sha256`, `bytes`, `state`, `problem`, `captured_at`, `latitude`, `longitude`, `accuracy_m`, `duration_ms`, `width`, `height`, `view_sha256`, `view_bytes`, `thumb_sha256`, `thumb_bytes`, `received_at`, `kept_at`, `row_id`, `report_id` FROM `media`;
-- drop "media" table after copying rows
DROP TABLE `media`;
-- rename temporary table "new_media" to "media"
ALTER TABLE `new_media` RENAME TO `media`;
-- create index "media_report_id_received_at_position_id" to table: "media"
CREATE INDEX `media_report_id_received_at_position_id` ON `media` (`report_id`, `received_at`, `position`, `id`);
-- create index "media_row_id_received_at_position_id" to table: "media"
CREATE INDEX `media_row_id_received_at_position_id` ON `media` (`row_id`, `received_at`, `position`, `id`) WHERE row_id IS NOT NULL;
-- create index "media_check_id_received_at_position_id" to table: "media"
CREATE INDEX `media_check_id_received_at_position_id` ON `media` (`check_id`, `received_at`, `position`, `id`) WHERE check_id IS NOT NULL;
-- create index "media_state_received_at_id" to table: "media"
CREATE INDEX `media_state_received_at_id` ON `media` (`state`, `received_at`, `id`) WHERE state = 'expected';
-- create index "media_owner_id_received_at_id" to table: "media"
CREATE INDEX `media_owner_id_received_at_id` ON `media` (`owner_id`, `received_at` DESC, `id` DESC);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;

-- +goose Down
-- reverse: create index "media_owner_id_received_at_id" to table: "media"
DROP INDEX `media_owner_id_received_at_id`;
-- reverse: create index "media_state_received_at_id" to table: "media"
DROP INDEX `media_state_received_at_id`;
-- reverse: create index "media_check_id_received_at_position_id" to table: "media"
DROP INDEX `media_check_id_received_at_position_id`;
-- reverse: create index "media_row_id_received_at_position_id" to table: "media"
DROP INDEX `media_row_id_received_at_position_id`;
-- reverse: create index "media_report_id_received_at_position_id" to table: "media"
DROP INDEX `media_report_id_received_at_position_id`;
-- reverse: create "new_media" table
DROP TABLE `new_media`;

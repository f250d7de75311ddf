-- +goose Up
-- create "complaints" table
CREATE TABLE `complaints` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `kind` text NOT NULL, `text` text NOT NULL, `unnamed` bool NOT NULL, `desk` text NOT NULL, `author_id` uuid NOT NULL, `author_card` json NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `answer` text NULL, `answer_id` uuid NULL, `answered_at` datetime NULL, `answer_card` json NULL, `digest` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "complaint_drill_id_county_id_desk_received_at_id" to table: "complaints"
CREATE INDEX `complaint_drill_id_county_id_desk_received_at_id` ON `complaints` (`drill_id`, `county_id`, `desk`, `received_at` DESC, `id` DESC);
-- create index "complaint_drill_id_author_id_received_at_id" to table: "complaints"
CREATE INDEX `complaint_drill_id_author_id_received_at_id` ON `complaints` (`drill_id`, `author_id`, `received_at` DESC, `id` DESC);
-- create "media" table
CREATE TABLE `media` (`id` uuid NOT NULL, `move_id` uuid NOT NULL, `owner_id` uuid NOT NULL, `position` integer NOT NULL, `kind` text NOT NULL, `media_type` text NOT NULL, `sha256` text NOT NULL, `bytes` integer NOT NULL, `state` text NOT NULL, `problem` text NULL, `captured_at` datetime NULL, `latitude` real NULL, `longitude` real NULL, `accuracy_m` real NULL, `duration_ms` integer NULL, `width` integer NULL, `height` integer NULL, `view_sha256` text NULL, `view_bytes` integer NULL, `thumb_sha256` text NULL, `thumb_bytes` integer NULL, `received_at` datetime NOT NULL, `kept_at` datetime NULL, `report_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `media_reports_media` FOREIGN KEY (`report_id`) REFERENCES `reports` (`id`) ON DELETE NO ACTION);
-- create index "media_report_id_received_at_position_id" to table: "media"
CREATE INDEX `media_report_id_received_at_position_id` ON `media` (`report_id`, `received_at`, `position`, `id`);
-- create index "media_state_received_at_id" to table: "media"
CREATE INDEX `media_state_received_at_id` ON `media` (`state`, `received_at`, `id`) WHERE state = 'expected';
-- create index "media_owner_id_received_at_id" to table: "media"
CREATE INDEX `media_owner_id_received_at_id` ON `media` (`owner_id`, `received_at` DESC, `id` DESC);

-- +goose Down
-- reverse: create index "media_owner_id_received_at_id" to table: "media"
DROP INDEX `media_owner_id_received_at_id`;
-- reverse: create index "media_state_received_at_id" to table: "media"
DROP INDEX `media_state_received_at_id`;
-- reverse: create index "media_report_id_received_at_position_id" to table: "media"
DROP INDEX `media_report_id_received_at_position_id`;
-- reverse: create "media" table
DROP TABLE `media`;
-- reverse: create index "complaint_drill_id_author_id_received_at_id" to table: "complaints"
DROP INDEX `complaint_drill_id_author_id_received_at_id`;
-- reverse: create index "complaint_drill_id_county_id_desk_received_at_id" to table: "complaints"
DROP INDEX `complaint_drill_id_county_id_desk_received_at_id`;
-- reverse: create "complaints" table
DROP TABLE `complaints`;

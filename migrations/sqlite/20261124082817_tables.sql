-- +goose Up
-- create "appointments" table
CREATE TABLE `appointments` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `role` text NOT NULL, `post` text NOT NULL, `lines` json NULL, `from_day` text NOT NULL, `to_day` text NULL, `person_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `appointments_people_appointments` FOREIGN KEY (`person_id`) REFERENCES `people` (`id`) ON DELETE NO ACTION);
-- create index "appointment_person_id_from_day" to table: "appointments"
CREATE INDEX `appointment_person_id_from_day` ON `appointments` (`person_id`, `from_day`);
-- create index "appointment_county_id_role" to table: "appointments"
CREATE INDEX `appointment_county_id_role` ON `appointments` (`county_id`, `role`);
-- create index "appointment_town_id_role" to table: "appointments"
CREATE INDEX `appointment_town_id_role` ON `appointments` (`town_id`, `role`);
-- create index "appointment_village_id_role" to table: "appointments"
CREATE INDEX `appointment_village_id_role` ON `appointments` (`village_id`, `role`);
-- create index "appointment_grid_id_role" to table: "appointments"
CREATE INDEX `appointment_grid_id_role` ON `appointments` (`grid_id`, `role`);
-- create "categories" table
CREATE TABLE `categories` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `code` text NOT NULL, `sms_code` text NOT NULL, `class` text NOT NULL, `zh` text NOT NULL, `en` text NOT NULL, `nature` text NOT NULL, `usual_severity` text NOT NULL, `usual_handler` text NOT NULL, `triggers` json NULL, `always_direct` bool NOT NULL, `visibility` text NOT NULL, `lines` json NULL, `questions_zh` json NULL, `questions_en` json NULL, PRIMARY KEY (`id`));
-- create index "category_county_id_code" to table: "categories"
CREATE UNIQUE INDEX `category_county_id_code` ON `categories` (`county_id`, `code`);
-- create "divisions" table
CREATE TABLE `divisions` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `code` text NOT NULL, `mca_code` text NULL, `level` text NOT NULL, `name` text NOT NULL, `short_name` text NOT NULL, `aliases` json NULL, `parent_id` uuid NULL, `population` integer NULL, `households` integer NULL, `latitude` real NULL, `longitude` real NULL, `valid_from` text NOT NULL, `valid_to` text NULL, `successors` json NULL, PRIMARY KEY (`id`));
-- create index "division_code" to table: "divisions"
CREATE UNIQUE INDEX `division_code` ON `divisions` (`code`);
-- create index "division_county_id_code" to table: "divisions"
CREATE INDEX `division_county_id_code` ON `divisions` (`county_id`, `code`);
-- create index "division_town_id_code" to table: "divisions"
CREATE INDEX `division_town_id_code` ON `divisions` (`town_id`, `code`);
-- create index "division_village_id_code" to table: "divisions"
CREATE INDEX `division_village_id_code` ON `divisions` (`village_id`, `code`);
-- create "people" table
CREATE TABLE `people` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `name` text NOT NULL, `phone_sealed` blob NOT NULL, `phone_index` blob NOT NULL, `phone_mask` text NOT NULL, `state` text NOT NULL, `verified_at` text NULL, PRIMARY KEY (`id`));
-- create index "person_phone_index" to table: "people"
CREATE UNIQUE INDEX `person_phone_index` ON `people` (`phone_index`);
-- create index "person_county_id_name_id" to table: "people"
CREATE INDEX `person_county_id_name_id` ON `people` (`county_id`, `name`, `id`);
-- create index "person_town_id_name_id" to table: "people"
CREATE INDEX `person_town_id_name_id` ON `people` (`town_id`, `name`, `id`);
-- create index "person_village_id_name_id" to table: "people"
CREATE INDEX `person_village_id_name_id` ON `people` (`village_id`, `name`, `id`);
-- create "reports" table
CREATE TABLE `reports` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `category` text NOT NULL, `nature` text NOT NULL, `severity` text NOT NULL, `direct` bool NOT NULL, `need_to_know` bool NOT NULL, `sealed` bool NOT NULL, `facts` json NULL, `people_out` text NULL, `people_affected` integer NULL, `note` text NOT NULL, `spot` text NOT NULL, `latitude` real NULL, `longitude` real NULL, `accuracy_m` real NULL, `fixed_at` datetime NULL, `state` text NOT NULL, `desk` text NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `clock_off_ms` integer NULL, `due_at` datetime NULL, `seen_at` datetime NULL, `seen_card` json NULL, `author_id` uuid NOT NULL, `author_card` json NOT NULL, `revision` integer NOT NULL, `digest` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "report_drill_id_county_id_desk_received_at_id" to table: "reports"
CREATE INDEX `report_drill_id_county_id_desk_received_at_id` ON `reports` (`drill_id`, `county_id`, `desk`, `received_at` DESC, `id` DESC);
-- create index "report_drill_id_town_id_desk_received_at_id" to table: "reports"
CREATE INDEX `report_drill_id_town_id_desk_received_at_id` ON `reports` (`drill_id`, `town_id`, `desk`, `received_at` DESC, `id` DESC);
-- create index "report_drill_id_village_id_desk_received_at_id" to table: "reports"
CREATE INDEX `report_drill_id_village_id_desk_received_at_id` ON `reports` (`drill_id`, `village_id`, `desk`, `received_at` DESC, `id` DESC);
-- create index "report_drill_id_grid_id_desk_received_at_id" to table: "reports"
CREATE INDEX `report_drill_id_grid_id_desk_received_at_id` ON `reports` (`drill_id`, `grid_id`, `desk`, `received_at` DESC, `id` DESC);
-- create index "report_drill_id_author_id_received_at_id" to table: "reports"
CREATE INDEX `report_drill_id_author_id_received_at_id` ON `reports` (`drill_id`, `author_id`, `received_at` DESC, `id` DESC);
-- create index "report_drill_id_county_id_direct_desk_received_at_id" to table: "reports"
CREATE INDEX `report_drill_id_county_id_direct_desk_received_at_id` ON `reports` (`drill_id`, `county_id`, `direct`, `desk`, `received_at` DESC, `id` DESC) WHERE direct;
-- create "report_moves" table
CREATE TABLE `report_moves` (`id` uuid NOT NULL, `kind` text NOT NULL, `from_state` text NULL, `to_state` text NOT NULL, `actor_id` uuid NOT NULL, `card` json NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `reason` text NULL, `text` text NOT NULL, `content` json NULL, `digest` blob NOT NULL, `report_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `report_moves_reports_moves` FOREIGN KEY (`report_id`) REFERENCES `reports` (`id`) ON DELETE NO ACTION);
-- create index "reportmove_report_id_received_at_id" to table: "report_moves"
CREATE INDEX `reportmove_report_id_received_at_id` ON `report_moves` (`report_id`, `received_at`, `id`);
-- create "sessions" table
CREATE TABLE `sessions` (`id` uuid NOT NULL, `person_id` uuid NOT NULL, `device` text NOT NULL, `created_at` datetime NOT NULL, `last_used_at` datetime NOT NULL, `expires_at` datetime NOT NULL, `revoked_at` datetime NULL, PRIMARY KEY (`id`));
-- create index "session_person_id_last_used_at" to table: "sessions"
CREATE INDEX `session_person_id_last_used_at` ON `sessions` (`person_id`, `last_used_at`);

-- +goose Down
-- reverse: create index "session_person_id_last_used_at" to table: "sessions"
DROP INDEX `session_person_id_last_used_at`;
-- reverse: create "sessions" table
DROP TABLE `sessions`;
-- reverse: create index "reportmove_report_id_received_at_id" to table: "report_moves"
DROP INDEX `reportmove_report_id_received_at_id`;
-- reverse: create "report_moves" table
DROP TABLE `report_moves`;
-- reverse: create index "report_drill_id_county_id_direct_desk_received_at_id" to table: "reports"
DROP INDEX `report_drill_id_county_id_direct_desk_received_at_id`;
-- reverse: create index "report_drill_id_author_id_received_at_id" to table: "reports"
DROP INDEX `report_drill_id_author_id_received_at_id`;
-- reverse: create index "report_drill_id_grid_id_desk_received_at_id" to table: "reports"
DROP INDEX `report_drill_id_grid_id_desk_received_at_id`;
-- reverse: create index "report_drill_id_village_id_desk_received_at_id" to table: "reports"
DROP INDEX `report_drill_id_village_id_desk_received_at_id`;
-- reverse: create index "report_drill_id_town_id_desk_received_at_id" to table: "reports"
DROP INDEX `report_drill_id_town_id_desk_received_at_id`;
-- reverse: create index "report_drill_id_county_id_desk_received_at_id" to table: "reports"
DROP INDEX `report_drill_id_county_id_desk_received_at_id`;
-- reverse: create "reports" table
DROP TABLE `reports`;
-- reverse: create index "person_village_id_name_id" to table: "people"
DROP INDEX `person_village_id_name_id`;
-- reverse: create index "person_town_id_name_id" to table: "people"
DROP INDEX `person_town_id_name_id`;
-- reverse: create index "person_county_id_name_id" to table: "people"
DROP INDEX `person_county_id_name_id`;
-- reverse: create index "person_phone_index" to table: "people"
DROP INDEX `person_phone_index`;
-- reverse: create "people" table
DROP TABLE `people`;
-- reverse: create index "division_village_id_code" to table: "divisions"
DROP INDEX `division_village_id_code`;
-- reverse: create index "division_town_id_code" to table: "divisions"
DROP INDEX `division_town_id_code`;
-- reverse: create index "division_county_id_code" to table: "divisions"
DROP INDEX `division_county_id_code`;
-- reverse: create index "division_code" to table: "divisions"
DROP INDEX `division_code`;
-- reverse: create "divisions" table
DROP TABLE `divisions`;
-- reverse: create index "category_county_id_code" to table: "categories"
DROP INDEX `category_county_id_code`;
-- reverse: create "categories" table
DROP TABLE `categories`;
-- reverse: create index "appointment_grid_id_role" to table: "appointments"
DROP INDEX `appointment_grid_id_role`;
-- reverse: create index "appointment_village_id_role" to table: "appointments"
DROP INDEX `appointment_village_id_role`;
-- reverse: create index "appointment_town_id_role" to table: "appointments"
DROP INDEX `appointment_town_id_role`;
-- reverse: create index "appointment_county_id_role" to table: "appointments"
DROP INDEX `appointment_county_id_role`;
-- reverse: create index "appointment_person_id_from_day" to table: "appointments"
DROP INDEX `appointment_person_id_from_day`;
-- reverse: create "appointments" table
DROP TABLE `appointments`;

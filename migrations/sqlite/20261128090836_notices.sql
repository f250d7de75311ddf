-- +goose Up
-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_door_tasks" table
CREATE TABLE `new_door_tasks` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `warning_id` uuid NULL, `revision_id` uuid NULL, `notice_id` uuid NULL, `household_id` uuid NULL, `site_id` uuid NULL, `subject_id` uuid NOT NULL, `why` text NOT NULL, `assignee_id` uuid NULL, `second_id` uuid NULL, `state` text NOT NULL, `outcome` text NULL, `visits` integer NOT NULL, `moved` integer NOT NULL, `opened_at` datetime NOT NULL, `due_at` datetime NULL, `closed_at` datetime NULL, PRIMARY KEY (`id`));
-- copy rows from old table "door_tasks" to new temporary table "new_door_tasks"
INSERT INTO `new_door_tasks` (`id`, `county_id`, `town_id`, `village_id`, `grid_id`, `drill_id`, `warning_id`, `revision_id`, `household_id`, `site_id`, `subject_id`, `why`, `assignee_id`, `second_id`, `state`, `outcome`, `visits`, `moved`, `opened_at`, `due_at`, `closed_at`) SELECT `id`, `county_id`, `town_id`, `village_id`, `grid_id`, `drill_id`, `warning_id`, `revision_id`, `household_id`, `site_id`, `subject_id`, `why`, `assignee_id`, `second_id`, `state`, `outcome`, `visits`, `moved`, `opened_at`, `due_at`, `closed_at` FROM `door_tasks`;
-- drop "door_tasks" table after copying rows
DROP TABLE `door_tasks`;
-- rename temporary table "new_door_tasks" to "door_tasks"
ALTER TABLE `new_door_tasks` RENAME TO `door_tasks`;
-- create index "doortask_warning_id_subject_id" to table: "door_tasks"
CREATE UNIQUE INDEX `doortask_warning_id_subject_id` ON `door_tasks` (`warning_id`, `subject_id`);
-- create index "doortask_notice_id_subject_id" to table: "door_tasks"
CREATE UNIQUE INDEX `doortask_notice_id_subject_id` ON `door_tasks` (`notice_id`, `subject_id`);
-- create index "doortask_drill_id_assignee_id_state_due_at_id" to table: "door_tasks"
CREATE INDEX `doortask_drill_id_assignee_id_state_due_at_id` ON `door_tasks` (`drill_id`, `assignee_id`, `state`, `due_at`, `id`);
-- create index "doortask_drill_id_second_id_state_due_at_id" to table: "door_tasks"
CREATE INDEX `doortask_drill_id_second_id_state_due_at_id` ON `door_tasks` (`drill_id`, `second_id`, `state`, `due_at`, `id`);
-- create index "doortask_drill_id_county_id_state_due_at_id" to table: "door_tasks"
CREATE INDEX `doortask_drill_id_county_id_state_due_at_id` ON `door_tasks` (`drill_id`, `county_id`, `state`, `due_at`, `id`);
-- create index "doortask_drill_id_town_id_state_due_at_id" to table: "door_tasks"
CREATE INDEX `doortask_drill_id_town_id_state_due_at_id` ON `door_tasks` (`drill_id`, `town_id`, `state`, `due_at`, `id`);
-- create index "doortask_drill_id_village_id_state_due_at_id" to table: "door_tasks"
CREATE INDEX `doortask_drill_id_village_id_state_due_at_id` ON `door_tasks` (`drill_id`, `village_id`, `state`, `due_at`, `id`);
-- create index "doortask_drill_id_grid_id_state_due_at_id" to table: "door_tasks"
CREATE INDEX `doortask_drill_id_grid_id_state_due_at_id` ON `door_tasks` (`drill_id`, `grid_id`, `state`, `due_at`, `id`);
-- create "new_warnings" table
CREATE TABLE `new_warnings` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `origin` text NOT NULL, `report_id` uuid NULL, `state` text NOT NULL, `desk` text NOT NULL, `level` text NOT NULL, `content` json NOT NULL, `target` json NOT NULL, `area` json NULL, `edit` integer NOT NULL, `authors` json NOT NULL, `author_id` uuid NULL, `author_card` json NOT NULL, `revision` integer NOT NULL, `revision_id` uuid NULL, `trusted` bool NOT NULL, `taken_at` datetime NULL, `taken_card` json NULL, `review_due_at` datetime NULL, `reviewed_at` datetime NULL, `reviewed_card` json NULL, `expires_at` datetime NOT NULL, `published_at` datetime NULL, `ended_at` datetime NULL, `received_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- copy rows from old table "warnings" to new temporary table "new_warnings"
INSERT INTO `new_warnings` (`id`, `county_id`, `town_id`, `village_id`, `grid_id`, `drill_id`, `origin`, `state`, `desk`, `level`, `content`, `target`, `area`, `edit`, `authors`, `author_id`, `author_card`, `revision`, `revision_id`, `trusted`, `taken_at`, `taken_card`, `review_due_at`, `reviewed_at`, `reviewed_card`, `expires_at`, `published_at`, `ended_at`, `received_at`) SELECT `id`, `county_id`, `town_id`, `village_id`, `grid_id`, `drill_id`, `origin`, `state`, `desk`, `level`, `content`, `target`, `area`, `edit`, `authors`, `author_id`, `author_card`, `revision`, `revision_id`, `trusted`, `taken_at`, `taken_card`, `review_due_at`, `reviewed_at`, `reviewed_card`, `expires_at`, `published_at`, `ended_at`, `received_at` FROM `warnings`;
-- drop "warnings" table after copying rows
DROP TABLE `warnings`;
-- rename temporary table "new_warnings" to "warnings"
ALTER TABLE `new_warnings` RENAME TO `warnings`;
-- create index "warning_drill_id_county_id_desk_received_at_id" to table: "warnings"
CREATE INDEX `warning_drill_id_county_id_desk_received_at_id` ON `warnings` (`drill_id`, `county_id`, `desk`, `received_at` DESC, `id` DESC);
-- create index "warning_expires_at" to table: "warnings"
CREATE INDEX `warning_expires_at` ON `warnings` (`expires_at`) WHERE state = 'published';
-- create index "warning_review_due_at" to table: "warnings"
CREATE INDEX `warning_review_due_at` ON `warnings` (`review_due_at`) WHERE review_due_at IS NOT NULL;
-- create index "warning_report_id" to table: "warnings"
CREATE UNIQUE INDEX `warning_report_id` ON `warnings` (`report_id`) WHERE report_id IS NOT NULL AND ended_at IS NULL;
-- create index "warning_report_id_received_at" to table: "warnings"
CREATE INDEX `warning_report_id_received_at` ON `warnings` (`report_id`, `received_at`) WHERE report_id IS NOT NULL;
-- create "danger_notices" table
CREATE TABLE `danger_notices` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `report_id` uuid NULL, `template` text NOT NULL, `event_name` text NOT NULL, `text` text NOT NULL, `latitude` real NULL, `longitude` real NULL, `radius_m` integer NULL, `author_id` uuid NOT NULL, `author_card` json NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `digest` blob NOT NULL, `end_id` uuid NULL, `ended_at` datetime NULL, `ended_card` json NULL, `ended_text` text NULL, `end_digest` blob NULL, PRIMARY KEY (`id`));
-- create index "dangernotice_drill_id_county_id_received_at_id" to table: "danger_notices"
CREATE INDEX `dangernotice_drill_id_county_id_received_at_id` ON `danger_notices` (`drill_id`, `county_id`, `received_at` DESC, `id` DESC);
-- create index "dangernotice_drill_id_town_id_received_at_id" to table: "danger_notices"
CREATE INDEX `dangernotice_drill_id_town_id_received_at_id` ON `danger_notices` (`drill_id`, `town_id`, `received_at` DESC, `id` DESC);
-- create index "dangernotice_drill_id_village_id_received_at_id" to table: "danger_notices"
CREATE INDEX `dangernotice_drill_id_village_id_received_at_id` ON `danger_notices` (`drill_id`, `village_id`, `received_at` DESC, `id` DESC);
-- create index "dangernotice_drill_id_grid_id_received_at_id" to table: "danger_notices"
CREATE INDEX `dangernotice_drill_id_grid_id_received_at_id` ON `danger_notices` (`drill_id`, `grid_id`, `received_at` DESC, `id` DESC);
-- create index "dangernotice_report_id" to table: "danger_notices"
CREATE INDEX `dangernotice_report_id` ON `danger_notices` (`report_id`);
-- create "orders" table
CREATE TABLE `orders` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `kind` text NOT NULL, `state` text NOT NULL, `notice_id` uuid NULL, `report_id` uuid NULL, `warning_id` uuid NULL, `text` text NOT NULL, `whereto` text NOT NULL, `basis` text NOT NULL, `expert` text NULL, `opinion` text NULL, `level` text NOT NULL, `author_id` uuid NOT NULL, `author_card` json NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `digest` blob NOT NULL, `since` datetime NULL, `decide_id` uuid NULL, `decided_at` datetime NULL, `decided_card` json NULL, `decided_text` text NULL, `decide_digest` blob NULL, `end_id` uuid NULL, `ended_at` datetime NULL, `ended_card` json NULL, `ended_text` text NULL, `end_digest` blob NULL, PRIMARY KEY (`id`));
-- create index "dangerorder_drill_id_county_id_received_at_id" to table: "orders"
CREATE INDEX `dangerorder_drill_id_county_id_received_at_id` ON `orders` (`drill_id`, `county_id`, `received_at` DESC, `id` DESC);
-- create index "dangerorder_drill_id_town_id_received_at_id" to table: "orders"
CREATE INDEX `dangerorder_drill_id_town_id_received_at_id` ON `orders` (`drill_id`, `town_id`, `received_at` DESC, `id` DESC);
-- create index "dangerorder_drill_id_village_id_received_at_id" to table: "orders"
CREATE INDEX `dangerorder_drill_id_village_id_received_at_id` ON `orders` (`drill_id`, `village_id`, `received_at` DESC, `id` DESC);
-- create index "dangerorder_drill_id_grid_id_received_at_id" to table: "orders"
CREATE INDEX `dangerorder_drill_id_grid_id_received_at_id` ON `orders` (`drill_id`, `grid_id`, `received_at` DESC, `id` DESC);
-- create index "dangerorder_notice_id" to table: "orders"
CREATE INDEX `dangerorder_notice_id` ON `orders` (`notice_id`);
-- create index "dangerorder_report_id" to table: "orders"
CREATE INDEX `dangerorder_report_id` ON `orders` (`report_id`);
-- create index "dangerorder_warning_id" to table: "orders"
CREATE INDEX `dangerorder_warning_id` ON `orders` (`warning_id`);
-- create "order_receipts" table
CREATE TABLE `order_receipts` (`id` uuid NOT NULL, `order_id` uuid NOT NULL, `person_id` uuid NOT NULL, `card` json NOT NULL, `receipt_id` uuid NULL, `made_at` datetime NULL, `received_at` datetime NULL, PRIMARY KEY (`id`));
-- create index "orderreceipt_order_id_person_id" to table: "order_receipts"
CREATE UNIQUE INDEX `orderreceipt_order_id_person_id` ON `order_receipts` (`order_id`, `person_id`);
-- create index "orderreceipt_receipt_id" to table: "order_receipts"
CREATE UNIQUE INDEX `orderreceipt_receipt_id` ON `order_receipts` (`receipt_id`) WHERE receipt_id IS NOT NULL;
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;

-- +goose Down
-- reverse: create index "orderreceipt_receipt_id" to table: "order_receipts"
DROP INDEX `orderreceipt_receipt_id`;
-- reverse: create index "orderreceipt_order_id_person_id" to table: "order_receipts"
DROP INDEX `orderreceipt_order_id_person_id`;
-- reverse: create "order_receipts" table
DROP TABLE `order_receipts`;
-- reverse: create index "dangerorder_warning_id" to table: "orders"
DROP INDEX `dangerorder_warning_id`;
-- reverse: create index "dangerorder_report_id" to table: "orders"
DROP INDEX `dangerorder_report_id`;
-- reverse: create index "dangerorder_notice_id" to table: "orders"
DROP INDEX `dangerorder_notice_id`;
-- reverse: create index "dangerorder_drill_id_grid_id_received_at_id" to table: "orders"
DROP INDEX `dangerorder_drill_id_grid_id_received_at_id`;
-- reverse: create index "dangerorder_drill_id_village_id_received_at_id" to table: "orders"
DROP INDEX `dangerorder_drill_id_village_id_received_at_id`;
-- reverse: create index "dangerorder_drill_id_town_id_received_at_id" to table: "orders"
DROP INDEX `dangerorder_drill_id_town_id_received_at_id`;
-- reverse: create index "dangerorder_drill_id_county_id_received_at_id" to table: "orders"
DROP INDEX `dangerorder_drill_id_county_id_received_at_id`;
-- reverse: create "orders" table
DROP TABLE `orders`;
-- reverse: create index "dangernotice_report_id" to table: "danger_notices"
DROP INDEX `dangernotice_report_id`;
-- reverse: create index "dangernotice_drill_id_grid_id_received_at_id" to table: "danger_notices"
DROP INDEX `dangernotice_drill_id_grid_id_received_at_id`;
-- reverse: create index "dangernotice_drill_id_village_id_received_at_id" to table: "danger_notices"
DROP INDEX `dangernotice_drill_id_village_id_received_at_id`;
-- reverse: create index "dangernotice_drill_id_town_id_received_at_id" to table: "danger_notices"
DROP INDEX `dangernotice_drill_id_town_id_received_at_id`;
-- reverse: create index "dangernotice_drill_id_county_id_received_at_id" to table: "danger_notices"
DROP INDEX `dangernotice_drill_id_county_id_received_at_id`;
-- reverse: create "danger_notices" table
DROP TABLE `danger_notices`;
-- reverse: create index "warning_report_id_received_at" to table: "warnings"
DROP INDEX `warning_report_id_received_at`;
-- reverse: create index "warning_report_id" to table: "warnings"
DROP INDEX `warning_report_id`;
-- reverse: create index "warning_review_due_at" to table: "warnings"
DROP INDEX `warning_review_due_at`;
-- reverse: create index "warning_expires_at" to table: "warnings"
DROP INDEX `warning_expires_at`;
-- reverse: create index "warning_drill_id_county_id_desk_received_at_id" to table: "warnings"
DROP INDEX `warning_drill_id_county_id_desk_received_at_id`;
-- reverse: create "new_warnings" table
DROP TABLE `new_warnings`;
-- reverse: create index "doortask_drill_id_grid_id_state_due_at_id" to table: "door_tasks"
DROP INDEX `doortask_drill_id_grid_id_state_due_at_id`;
-- reverse: create index "doortask_drill_id_village_id_state_due_at_id" to table: "door_tasks"
DROP INDEX `doortask_drill_id_village_id_state_due_at_id`;
-- reverse: create index "doortask_drill_id_town_id_state_due_at_id" to table: "door_tasks"
DROP INDEX `doortask_drill_id_town_id_state_due_at_id`;
-- reverse: create index "doortask_drill_id_county_id_state_due_at_id" to table: "door_tasks"
DROP INDEX `doortask_drill_id_county_id_state_due_at_id`;
-- reverse: create index "doortask_drill_id_second_id_state_due_at_id" to table: "door_tasks"
DROP INDEX `doortask_drill_id_second_id_state_due_at_id`;
-- reverse: create index "doortask_drill_id_assignee_id_state_due_at_id" to table: "door_tasks"
DROP INDEX `doortask_drill_id_assignee_id_state_due_at_id`;
-- reverse: create index "doortask_notice_id_subject_id" to table: "door_tasks"
DROP INDEX `doortask_notice_id_subject_id`;
-- reverse: create index "doortask_warning_id_subject_id" to table: "door_tasks"
DROP INDEX `doortask_warning_id_subject_id`;
-- reverse: create "new_door_tasks" table
DROP TABLE `new_door_tasks`;

-- +goose Up
-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_door_tasks" table
CREATE TABLE `new_door_tasks` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `warning_id` uuid NULL, `revision_id` uuid NULL, `notice_id` uuid NULL, `household_id` uuid NULL, `site_id` uuid NULL, `subject_id` uuid NOT NULL, `why` text NOT NULL, `assignee_id` uuid NULL, `second_id` uuid NULL, `state` text NOT NULL, `outcome` text NULL, `visits` integer NOT NULL, `moved` integer NOT NULL, `opened_at` datetime NOT NULL, `due_at` datetime NULL, `closed_at` datetime NULL, `stage` text NOT NULL DEFAULT ('own'), `stage_at` datetime NULL, `at_town` bool NOT NULL DEFAULT ('false'), PRIMARY KEY (`id`));
-- copy rows from old table "door_tasks" to new temporary table "new_door_tasks"
INSERT INTO `new_door_tasks` (`id`, `county_id`, `town_id`, `village_id`, `grid_id`, `drill_id`, `warning_id`, `revision_id`, `notice_id`, `household_id`, `site_id`, `subject_id`, `why`, `assignee_id`, `second_id`, `state`, `outcome`, `visits`, `moved`, `opened_at`, `due_at`, `closed_at`) SELECT `id`, `county_id`, `town_id`, `village_id`, `grid_id`, `drill_id`, `warning_id`, `revision_id`, `notice_id`, `household_id`, `site_id`, `subject_id`, `why`, `assignee_id`, `second_id`, `state`, `outcome`, `visits`, `moved`, `opened_at`, `due_at`, `closed_at` FROM `door_tasks`;
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
-- create index "doortask_stage_at_id" to table: "door_tasks"
CREATE INDEX `doortask_stage_at_id` ON `door_tasks` (`stage_at`, `id`) WHERE stage_at IS NOT NULL;
-- create index "doortask_drill_id_county_id_state_due_at_id" to table: "door_tasks"
CREATE INDEX `doortask_drill_id_county_id_state_due_at_id` ON `door_tasks` (`drill_id`, `county_id`, `state`, `due_at`, `id`);
-- create index "doortask_drill_id_town_id_state_due_at_id" to table: "door_tasks"
CREATE INDEX `doortask_drill_id_town_id_state_due_at_id` ON `door_tasks` (`drill_id`, `town_id`, `state`, `due_at`, `id`);
-- create index "doortask_drill_id_village_id_state_due_at_id" to table: "door_tasks"
CREATE INDEX `doortask_drill_id_village_id_state_due_at_id` ON `door_tasks` (`drill_id`, `village_id`, `state`, `due_at`, `id`);
-- create index "doortask_drill_id_grid_id_state_due_at_id" to table: "door_tasks"
CREATE INDEX `doortask_drill_id_grid_id_state_due_at_id` ON `door_tasks` (`drill_id`, `grid_id`, `state`, `due_at`, `id`);
-- create index "doortask_drill_id_county_id_due_at_id" to table: "door_tasks"
CREATE INDEX `doortask_drill_id_county_id_due_at_id` ON `door_tasks` (`drill_id`, `county_id`, `due_at`, `id`) WHERE at_town;
-- create index "doortask_drill_id_town_id_due_at_id" to table: "door_tasks"
CREATE INDEX `doortask_drill_id_town_id_due_at_id` ON `door_tasks` (`drill_id`, `town_id`, `due_at`, `id`) WHERE at_town;
-- create index "doortask_drill_id_village_id_due_at_id" to table: "door_tasks"
CREATE INDEX `doortask_drill_id_village_id_due_at_id` ON `door_tasks` (`drill_id`, `village_id`, `due_at`, `id`) WHERE at_town;
-- create index "doortask_drill_id_grid_id_due_at_id" to table: "door_tasks"
CREATE INDEX `doortask_drill_id_grid_id_due_at_id` ON `door_tasks` (`drill_id`, `grid_id`, `due_at`, `id`) WHERE at_town;
-- create "door_rulings" table
CREATE TABLE `door_rulings` (`id` uuid NOT NULL, `task_id` uuid NOT NULL, `ruling` text NOT NULL, `text` text NOT NULL, `confirmed_by` text NULL, `actor_id` uuid NOT NULL, `card` json NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `digest` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "doorruling_task_id_received_at_id" to table: "door_rulings"
CREATE INDEX `doorruling_task_id_received_at_id` ON `door_rulings` (`task_id`, `received_at`, `id`);
-- doors that are open are looked at by the first sweep, which derives their stage from their rows
UPDATE `door_tasks` SET `stage_at` = `due_at`, `at_town` = COALESCE(`outcome`, '') IN ('no_answer', 'refused', 'needs_help') WHERE `state` = 'open';
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;

-- +goose Down
-- reverse: create index "doorruling_task_id_received_at_id" to table: "door_rulings"
DROP INDEX `doorruling_task_id_received_at_id`;
-- reverse: create "door_rulings" table
DROP TABLE `door_rulings`;
-- reverse: create index "doortask_drill_id_grid_id_due_at_id" to table: "door_tasks"
DROP INDEX `doortask_drill_id_grid_id_due_at_id`;
-- reverse: create index "doortask_drill_id_village_id_due_at_id" to table: "door_tasks"
DROP INDEX `doortask_drill_id_village_id_due_at_id`;
-- reverse: create index "doortask_drill_id_town_id_due_at_id" to table: "door_tasks"
DROP INDEX `doortask_drill_id_town_id_due_at_id`;
-- reverse: create index "doortask_drill_id_county_id_due_at_id" to table: "door_tasks"
DROP INDEX `doortask_drill_id_county_id_due_at_id`;
-- reverse: create index "doortask_drill_id_grid_id_state_due_at_id" to table: "door_tasks"
DROP INDEX `doortask_drill_id_grid_id_state_due_at_id`;
-- reverse: create index "doortask_drill_id_village_id_state_due_at_id" to table: "door_tasks"
DROP INDEX `doortask_drill_id_village_id_state_due_at_id`;
-- reverse: create index "doortask_drill_id_town_id_state_due_at_id" to table: "door_tasks"
DROP INDEX `doortask_drill_id_town_id_state_due_at_id`;
-- reverse: create index "doortask_drill_id_county_id_state_due_at_id" to table: "door_tasks"
DROP INDEX `doortask_drill_id_county_id_state_due_at_id`;
-- reverse: create index "doortask_stage_at_id" to table: "door_tasks"
DROP INDEX `doortask_stage_at_id`;
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

-- +goose Up
-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_door_tasks" table
CREATE TABLE `new_door_tasks` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `warning_id` uuid NULL, `revision_id` uuid NULL, `notice_id` uuid NULL, `household_id` uuid NULL, `site_id` uuid NULL, `subject_id` uuid NOT NULL, `why` text NOT NULL, `assignee_id` uuid NULL, `second_id` uuid NULL, `link_id` uuid NULL, `link_called_at` datetime NULL, `link_answered_at` datetime NULL, `state` text NOT NULL, `outcome` text NULL, `visits` integer NOT NULL, `moved` integer NOT NULL, `opened_at` datetime NOT NULL, `due_at` datetime NULL, `closed_at` datetime NULL, `stage` text NOT NULL DEFAULT ('own'), `stage_at` datetime NULL, `at_town` bool NOT NULL DEFAULT ('false'), PRIMARY KEY (`id`));
-- copy rows from old table "door_tasks" to new temporary table "new_door_tasks"
INSERT INTO `new_door_tasks` (`id`, `county_id`, `town_id`, `village_id`, `grid_id`, `drill_id`, `warning_id`, `revision_id`, `notice_id`, `household_id`, `site_id`, `subject_id`, `why`, `assignee_id`, `second_id`, `state`, `outcome`, `visits`, `moved`, `opened_at`, `due_at`, `closed_at`, `stage`, `stage_at`, `at_town`) SELECT `id`, `county_id`, `town_id`, `village_id`, `grid_id`, `drill_id`, `warning_id`, `revision_id`, `notice_id`, `household_id`, `site_id`, `subject_id`, `why`, `assignee_id`, `second_id`, `state`, `outcome`, `visits`, `moved`, `opened_at`, `due_at`, `closed_at`, `stage`, `stage_at`, `at_town` FROM `door_tasks`;
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
-- create index "doortask_link_id_state" to table: "door_tasks"
CREATE INDEX `doortask_link_id_state` ON `door_tasks` (`link_id`, `state`) WHERE link_called_at IS NOT NULL;
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
-- create "leaves" table
CREATE TABLE `leaves` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `appointment_id` uuid NOT NULL, `person_id` uuid NOT NULL, `role` text NOT NULL, `post` text NOT NULL, `other_id` uuid NOT NULL, `other_name` text NOT NULL, `person_name` text NOT NULL, `from_day` text NOT NULL, `to_day` text NOT NULL, `state` text NOT NULL, `taken` bool NOT NULL, `reason` text NULL, `digest` blob NOT NULL, `asked_at` datetime NOT NULL, `settled_at` datetime NULL, PRIMARY KEY (`id`));
-- create index "leave_appointment_id_to_day" to table: "leaves"
CREATE INDEX `leave_appointment_id_to_day` ON `leaves` (`appointment_id`, `to_day`);
-- create index "leave_person_id_to_day_id" to table: "leaves"
CREATE INDEX `leave_person_id_to_day_id` ON `leaves` (`person_id`, `to_day`, `id`);
-- create index "leave_other_id_to_day_id" to table: "leaves"
CREATE INDEX `leave_other_id_to_day_id` ON `leaves` (`other_id`, `to_day`, `id`);
-- create index "leave_county_id_to_day" to table: "leaves"
CREATE INDEX `leave_county_id_to_day` ON `leaves` (`county_id`, `to_day`);
-- create index "leave_town_id_to_day" to table: "leaves"
CREATE INDEX `leave_town_id_to_day` ON `leaves` (`town_id`, `to_day`);
-- create index "leave_village_id_to_day" to table: "leaves"
CREATE INDEX `leave_village_id_to_day` ON `leaves` (`village_id`, `to_day`);
-- create index "leave_grid_id_to_day" to table: "leaves"
CREATE INDEX `leave_grid_id_to_day` ON `leaves` (`grid_id`, `to_day`);
-- create "test_rounds" table
CREATE TABLE `test_rounds` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `person_id` uuid NULL, `again` bool NOT NULL, `actor_id` uuid NOT NULL, `card` json NOT NULL, `digest` blob NOT NULL, `started_at` datetime NOT NULL, `after` text NULL, `gathered` bool NOT NULL, `stopped_at` datetime NULL, `finished_at` datetime NULL, PRIMARY KEY (`id`));
-- create index "testround_county_id_started_at_id" to table: "test_rounds"
CREATE INDEX `testround_county_id_started_at_id` ON `test_rounds` (`county_id`, `started_at`, `id`);
-- create index "testround_town_id_started_at_id" to table: "test_rounds"
CREATE INDEX `testround_town_id_started_at_id` ON `test_rounds` (`town_id`, `started_at`, `id`);
-- create index "testround_village_id_started_at_id" to table: "test_rounds"
CREATE INDEX `testround_village_id_started_at_id` ON `test_rounds` (`village_id`, `started_at`, `id`);
-- create index "testround_grid_id_started_at_id" to table: "test_rounds"
CREATE INDEX `testround_grid_id_started_at_id` ON `test_rounds` (`grid_id`, `started_at`, `id`);
-- create index "testround_started_at_id" to table: "test_rounds"
CREATE INDEX `testround_started_at_id` ON `test_rounds` (`started_at`, `id`) WHERE finished_at IS NULL;
-- create index "testround_actor_id_started_at" to table: "test_rounds"
CREATE INDEX `testround_actor_id_started_at` ON `test_rounds` (`actor_id`, `started_at`);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;

-- +goose Down
-- reverse: create index "testround_actor_id_started_at" to table: "test_rounds"
DROP INDEX `testround_actor_id_started_at`;
-- reverse: create index "testround_started_at_id" to table: "test_rounds"
DROP INDEX `testround_started_at_id`;
-- reverse: create index "testround_grid_id_started_at_id" to table: "test_rounds"
DROP INDEX `testround_grid_id_started_at_id`;
-- reverse: create index "testround_village_id_started_at_id" to table: "test_rounds"
DROP INDEX `testround_village_id_started_at_id`;
-- reverse: create index "testround_town_id_started_at_id" to table: "test_rounds"
DROP INDEX `testround_town_id_started_at_id`;
-- reverse: create index "testround_county_id_started_at_id" to table: "test_rounds"
DROP INDEX `testround_county_id_started_at_id`;
-- reverse: create "test_rounds" table
DROP TABLE `test_rounds`;
-- reverse: create index "leave_grid_id_to_day" to table: "leaves"
DROP INDEX `leave_grid_id_to_day`;
-- reverse: create index "leave_village_id_to_day" to table: "leaves"
DROP INDEX `leave_village_id_to_day`;
-- reverse: create index "leave_town_id_to_day" to table: "leaves"
DROP INDEX `leave_town_id_to_day`;
-- reverse: create index "leave_county_id_to_day" to table: "leaves"
DROP INDEX `leave_county_id_to_day`;
-- reverse: create index "leave_other_id_to_day_id" to table: "leaves"
DROP INDEX `leave_other_id_to_day_id`;
-- reverse: create index "leave_person_id_to_day_id" to table: "leaves"
DROP INDEX `leave_person_id_to_day_id`;
-- reverse: create index "leave_appointment_id_to_day" to table: "leaves"
DROP INDEX `leave_appointment_id_to_day`;
-- reverse: create "leaves" table
DROP TABLE `leaves`;
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
-- reverse: create index "doortask_link_id_state" to table: "door_tasks"
DROP INDEX `doortask_link_id_state`;
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

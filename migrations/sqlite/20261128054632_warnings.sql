-- +goose Up
-- create "actions" table
CREATE TABLE `actions` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `code` text NOT NULL, `event` text NOT NULL, `colour` text NOT NULL, `role` text NOT NULL, `seq` integer NOT NULL, `zh` text NOT NULL, `en` text NOT NULL, `due_minutes` integer NOT NULL, `evidence` text NOT NULL, `basis` text NOT NULL, PRIMARY KEY (`id`));
-- create index "action_county_id_code" to table: "actions"
CREATE UNIQUE INDEX `action_county_id_code` ON `actions` (`county_id`, `code`);
-- create index "action_county_id_event_colour_role_seq" to table: "actions"
CREATE INDEX `action_county_id_event_colour_role_seq` ON `actions` (`county_id`, `event`, `colour`, `role`, `seq`);
-- create "deliveries" table
CREATE TABLE `deliveries` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `warning_id` uuid NOT NULL, `revision_id` uuid NOT NULL, `number` integer NOT NULL, `person_id` uuid NOT NULL, `person_card` json NOT NULL, `role` text NOT NULL, `post` text NOT NULL, `seat` text NOT NULL, `asks` bool NOT NULL, `state` text NOT NULL, `called_at` datetime NOT NULL, `delivered_at` datetime NULL, `opened_at` datetime NULL, `answered_at` datetime NULL, `answer_made_at` datetime NULL, `answer_by` text NULL, `answer_id` uuid NULL, `answers` json NULL, `away` bool NOT NULL, `behalf_card` json NULL, `behalf_text` text NULL, `step` integer NOT NULL, `next_at` datetime NULL, PRIMARY KEY (`id`));
-- create index "delivery_revision_id_person_id" to table: "deliveries"
CREATE UNIQUE INDEX `delivery_revision_id_person_id` ON `deliveries` (`revision_id`, `person_id`);
-- create index "delivery_drill_id_person_id_called_at_id" to table: "deliveries"
CREATE INDEX `delivery_drill_id_person_id_called_at_id` ON `deliveries` (`drill_id`, `person_id`, `called_at` DESC, `id` DESC);
-- create index "delivery_next_at_id" to table: "deliveries"
CREATE INDEX `delivery_next_at_id` ON `deliveries` (`next_at`, `id`) WHERE next_at IS NOT NULL;
-- create index "delivery_revision_id_state_called_at_id" to table: "deliveries"
CREATE INDEX `delivery_revision_id_state_called_at_id` ON `deliveries` (`revision_id`, `state`, `called_at`, `id`);
-- create index "delivery_revision_id_seat" to table: "deliveries"
CREATE INDEX `delivery_revision_id_seat` ON `deliveries` (`revision_id`, `seat`);
-- create "door_tasks" table
CREATE TABLE `door_tasks` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `warning_id` uuid NOT NULL, `revision_id` uuid NOT NULL, `household_id` uuid NULL, `site_id` uuid NULL, `subject_id` uuid NOT NULL, `why` text NOT NULL, `assignee_id` uuid NULL, `second_id` uuid NULL, `state` text NOT NULL, `outcome` text NULL, `visits` integer NOT NULL, `moved` integer NOT NULL, `opened_at` datetime NOT NULL, `due_at` datetime NULL, `closed_at` datetime NULL, PRIMARY KEY (`id`));
-- create index "doortask_warning_id_subject_id" to table: "door_tasks"
CREATE UNIQUE INDEX `doortask_warning_id_subject_id` ON `door_tasks` (`warning_id`, `subject_id`);
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
-- create "door_visits" table
CREATE TABLE `door_visits` (`id` uuid NOT NULL, `task_id` uuid NOT NULL, `outcome` text NOT NULL, `lane` bool NOT NULL, `moved` integer NOT NULL, `whereto` text NULL, `through` text NULL, `note` text NOT NULL, `latitude` real NULL, `longitude` real NULL, `accuracy_m` real NULL, `actor_id` uuid NOT NULL, `card` json NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `digest` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "doorvisit_task_id_received_at_id" to table: "door_visits"
CREATE INDEX `doorvisit_task_id_received_at_id` ON `door_visits` (`task_id`, `received_at`, `id`);
-- create "households" table
CREATE TABLE `households` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `code` text NOT NULL, `secret` blob NOT NULL, `name_mask` text NOT NULL, `phone_mask` text NULL, `phone_kind` text NULL, `members` integer NOT NULL, `elders` integer NOT NULL, `children` integer NOT NULL, `alone` bool NOT NULL, `needy` bool NOT NULL, `dangers` json NULL, `transfer_mode` text NULL, `helpers` integer NOT NULL, `shelter` text NULL, `latitude` real NULL, `longitude` real NULL, `officer_a_id` uuid NULL, `officer_b_id` uuid NULL, `link_id` uuid NULL, `told_day` text NULL, `reviewed_day` text NULL, `ended_day` text NULL, `revision` integer NOT NULL, `changed_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "household_county_id_code" to table: "households"
CREATE UNIQUE INDEX `household_county_id_code` ON `households` (`county_id`, `code`);
-- create index "household_officer_a_id" to table: "households"
CREATE INDEX `household_officer_a_id` ON `households` (`officer_a_id`);
-- create index "household_officer_b_id" to table: "households"
CREATE INDEX `household_officer_b_id` ON `households` (`officer_b_id`);
-- create index "household_county_id_ended_day_code_id" to table: "households"
CREATE INDEX `household_county_id_ended_day_code_id` ON `households` (`county_id`, `ended_day`, `code`, `id`);
-- create index "household_town_id_ended_day_code_id" to table: "households"
CREATE INDEX `household_town_id_ended_day_code_id` ON `households` (`town_id`, `ended_day`, `code`, `id`);
-- create index "household_village_id_ended_day_code_id" to table: "households"
CREATE INDEX `household_village_id_ended_day_code_id` ON `households` (`village_id`, `ended_day`, `code`, `id`);
-- create index "household_grid_id_ended_day_code_id" to table: "households"
CREATE INDEX `household_grid_id_ended_day_code_id` ON `households` (`grid_id`, `ended_day`, `code`, `id`);
-- create "ladder_steps" table
CREATE TABLE `ladder_steps` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `colour` text NOT NULL, `role` text NOT NULL, `step` json NOT NULL, `number` integer NOT NULL, `basis` text NOT NULL, PRIMARY KEY (`id`));
-- create index "ladderstep_county_id_colour_role_number" to table: "ladder_steps"
CREATE UNIQUE INDEX `ladderstep_county_id_colour_role_number` ON `ladder_steps` (`county_id`, `colour`, `role`, `number`);
-- create "sites" table
CREATE TABLE `sites` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `code` text NOT NULL, `kind` text NOT NULL, `name` text NOT NULL, `secret` blob NOT NULL, `phone_mask` text NULL, `members` integer NOT NULL, `dangers` json NULL, `transfer_mode` text NULL, `shelter` text NULL, `latitude` real NULL, `longitude` real NULL, `receiver_a_id` uuid NULL, `receiver_b_id` uuid NULL, `officer_a_id` uuid NULL, `officer_b_id` uuid NULL, `ended_day` text NULL, `revision` integer NOT NULL, `changed_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "site_county_id_code" to table: "sites"
CREATE UNIQUE INDEX `site_county_id_code` ON `sites` (`county_id`, `code`);
-- create index "site_county_id_ended_day_code_id" to table: "sites"
CREATE INDEX `site_county_id_ended_day_code_id` ON `sites` (`county_id`, `ended_day`, `code`, `id`);
-- create index "site_town_id_ended_day_code_id" to table: "sites"
CREATE INDEX `site_town_id_ended_day_code_id` ON `sites` (`town_id`, `ended_day`, `code`, `id`);
-- create index "site_village_id_ended_day_code_id" to table: "sites"
CREATE INDEX `site_village_id_ended_day_code_id` ON `sites` (`village_id`, `ended_day`, `code`, `id`);
-- create index "site_grid_id_ended_day_code_id" to table: "sites"
CREATE INDEX `site_grid_id_ended_day_code_id` ON `sites` (`grid_id`, `ended_day`, `code`, `id`);
-- create "warnings" table
CREATE TABLE `warnings` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `origin` text NOT NULL, `state` text NOT NULL, `desk` text NOT NULL, `level` text NOT NULL, `content` json NOT NULL, `target` json NOT NULL, `area` json NULL, `edit` integer NOT NULL, `authors` json NOT NULL, `author_id` uuid NULL, `author_card` json NOT NULL, `revision` integer NOT NULL, `revision_id` uuid NULL, `trusted` bool NOT NULL, `taken_at` datetime NULL, `taken_card` json NULL, `review_due_at` datetime NULL, `reviewed_at` datetime NULL, `reviewed_card` json NULL, `expires_at` datetime NOT NULL, `published_at` datetime NULL, `ended_at` datetime NULL, `received_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "warning_drill_id_county_id_desk_received_at_id" to table: "warnings"
CREATE INDEX `warning_drill_id_county_id_desk_received_at_id` ON `warnings` (`drill_id`, `county_id`, `desk`, `received_at` DESC, `id` DESC);
-- create index "warning_expires_at" to table: "warnings"
CREATE INDEX `warning_expires_at` ON `warnings` (`expires_at`) WHERE state = 'published';
-- create index "warning_review_due_at" to table: "warnings"
CREATE INDEX `warning_review_due_at` ON `warnings` (`review_due_at`) WHERE review_due_at IS NOT NULL;
-- create "warning_moves" table
CREATE TABLE `warning_moves` (`id` uuid NOT NULL, `warning_id` uuid NOT NULL, `kind` text NOT NULL, `from_state` text NULL, `to_state` text NOT NULL, `revision` integer NOT NULL, `actor_id` uuid NULL, `card` json NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `text` text NOT NULL, `digest` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "warningmove_warning_id_received_at_id" to table: "warning_moves"
CREATE INDEX `warningmove_warning_id_received_at_id` ON `warning_moves` (`warning_id`, `received_at`, `id`);
-- create "warning_revisions" table
CREATE TABLE `warning_revisions` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `drill_id` uuid NOT NULL, `warning_id` uuid NOT NULL, `number` integer NOT NULL, `kind` text NOT NULL, `material` bool NOT NULL, `urgent` bool NOT NULL, `level` text NOT NULL, `content` json NOT NULL, `reach` json NOT NULL, `area` json NULL, `ladder` json NOT NULL, `texts` json NOT NULL, `questions` json NULL, `hash` blob NOT NULL, `card` json NOT NULL, `published_at` datetime NOT NULL, `expires_at` datetime NOT NULL, `ended_at` datetime NULL, `ended_by` text NULL, PRIMARY KEY (`id`));
-- create index "warningrevision_warning_id_number" to table: "warning_revisions"
CREATE UNIQUE INDEX `warningrevision_warning_id_number` ON `warning_revisions` (`warning_id`, `number`);
-- create index "warningrevision_drill_id_county_id_published_at_id" to table: "warning_revisions"
CREATE INDEX `warningrevision_drill_id_county_id_published_at_id` ON `warning_revisions` (`drill_id`, `county_id`, `published_at` DESC, `id` DESC);
-- create index "warningrevision_drill_id_county_id_expires_at" to table: "warning_revisions"
CREATE INDEX `warningrevision_drill_id_county_id_expires_at` ON `warning_revisions` (`drill_id`, `county_id`, `expires_at`) WHERE ended_at IS NULL;
-- create "warning_templates" table
CREATE TABLE `warning_templates` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `code` text NOT NULL, `event` text NOT NULL, `event_name` text NOT NULL, `colour` text NOT NULL, `kind` text NOT NULL, `texts` json NOT NULL, `questions` json NULL, `sms_most` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "warningtemplate_county_id_code" to table: "warning_templates"
CREATE UNIQUE INDEX `warningtemplate_county_id_code` ON `warning_templates` (`county_id`, `code`);

-- +goose Down
-- reverse: create index "warningtemplate_county_id_code" to table: "warning_templates"
DROP INDEX `warningtemplate_county_id_code`;
-- reverse: create "warning_templates" table
DROP TABLE `warning_templates`;
-- reverse: create index "warningrevision_drill_id_county_id_expires_at" to table: "warning_revisions"
DROP INDEX `warningrevision_drill_id_county_id_expires_at`;
-- reverse: create index "warningrevision_drill_id_county_id_published_at_id" to table: "warning_revisions"
DROP INDEX `warningrevision_drill_id_county_id_published_at_id`;
-- reverse: create index "warningrevision_warning_id_number" to table: "warning_revisions"
DROP INDEX `warningrevision_warning_id_number`;
-- reverse: create "warning_revisions" table
DROP TABLE `warning_revisions`;
-- reverse: create index "warningmove_warning_id_received_at_id" to table: "warning_moves"
DROP INDEX `warningmove_warning_id_received_at_id`;
-- reverse: create "warning_moves" table
DROP TABLE `warning_moves`;
-- reverse: create index "warning_review_due_at" to table: "warnings"
DROP INDEX `warning_review_due_at`;
-- reverse: create index "warning_expires_at" to table: "warnings"
DROP INDEX `warning_expires_at`;
-- reverse: create index "warning_drill_id_county_id_desk_received_at_id" to table: "warnings"
DROP INDEX `warning_drill_id_county_id_desk_received_at_id`;
-- reverse: create "warnings" table
DROP TABLE `warnings`;
-- reverse: create index "site_grid_id_ended_day_code_id" to table: "sites"
DROP INDEX `site_grid_id_ended_day_code_id`;
-- reverse: create index "site_village_id_ended_day_code_id" to table: "sites"
DROP INDEX `site_village_id_ended_day_code_id`;
-- reverse: create index "site_town_id_ended_day_code_id" to table: "sites"
DROP INDEX `site_town_id_ended_day_code_id`;
-- reverse: create index "site_county_id_ended_day_code_id" to table: "sites"
DROP INDEX `site_county_id_ended_day_code_id`;
-- reverse: create index "site_county_id_code" to table: "sites"
DROP INDEX `site_county_id_code`;
-- reverse: create "sites" table
DROP TABLE `sites`;
-- reverse: create index "ladderstep_county_id_colour_role_number" to table: "ladder_steps"
DROP INDEX `ladderstep_county_id_colour_role_number`;
-- reverse: create "ladder_steps" table
DROP TABLE `ladder_steps`;
-- reverse: create index "household_grid_id_ended_day_code_id" to table: "households"
DROP INDEX `household_grid_id_ended_day_code_id`;
-- reverse: create index "household_village_id_ended_day_code_id" to table: "households"
DROP INDEX `household_village_id_ended_day_code_id`;
-- reverse: create index "household_town_id_ended_day_code_id" to table: "households"
DROP INDEX `household_town_id_ended_day_code_id`;
-- reverse: create index "household_county_id_ended_day_code_id" to table: "households"
DROP INDEX `household_county_id_ended_day_code_id`;
-- reverse: create index "household_officer_b_id" to table: "households"
DROP INDEX `household_officer_b_id`;
-- reverse: create index "household_officer_a_id" to table: "households"
DROP INDEX `household_officer_a_id`;
-- reverse: create index "household_county_id_code" to table: "households"
DROP INDEX `household_county_id_code`;
-- reverse: create "households" table
DROP TABLE `households`;
-- reverse: create index "doorvisit_task_id_received_at_id" to table: "door_visits"
DROP INDEX `doorvisit_task_id_received_at_id`;
-- reverse: create "door_visits" table
DROP TABLE `door_visits`;
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
-- reverse: create index "doortask_warning_id_subject_id" to table: "door_tasks"
DROP INDEX `doortask_warning_id_subject_id`;
-- reverse: create "door_tasks" table
DROP TABLE `door_tasks`;
-- reverse: create index "delivery_revision_id_seat" to table: "deliveries"
DROP INDEX `delivery_revision_id_seat`;
-- reverse: create index "delivery_revision_id_state_called_at_id" to table: "deliveries"
DROP INDEX `delivery_revision_id_state_called_at_id`;
-- reverse: create index "delivery_next_at_id" to table: "deliveries"
DROP INDEX `delivery_next_at_id`;
-- reverse: create index "delivery_drill_id_person_id_called_at_id" to table: "deliveries"
DROP INDEX `delivery_drill_id_person_id_called_at_id`;
-- reverse: create index "delivery_revision_id_person_id" to table: "deliveries"
DROP INDEX `delivery_revision_id_person_id`;
-- reverse: create "deliveries" table
DROP TABLE `deliveries`;
-- reverse: create index "action_county_id_event_colour_role_seq" to table: "actions"
DROP INDEX `action_county_id_event_colour_role_seq`;
-- reverse: create index "action_county_id_code" to table: "actions"
DROP INDEX `action_county_id_code`;
-- reverse: create "actions" table
DROP TABLE `actions`;

-- +goose Up
-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_loss_events" table
CREATE TABLE `new_loss_events` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `drill_id` uuid NOT NULL, `report_id` uuid NULL, `kind` text NOT NULL DEFAULT ('disaster'), `name` text NOT NULL, `nature` text NOT NULL, `hazard` text NOT NULL, `form` text NOT NULL, `state` text NOT NULL, `live` bool NOT NULL, `started_at` datetime NOT NULL, `scope` text NOT NULL, `level` integer NOT NULL, `response_by` text NULL, `response_since` datetime NULL, `round` integer NOT NULL, `stable_at` datetime NULL, `closed_at` datetime NULL, `author_id` uuid NOT NULL, `author_card` json NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `digest` blob NOT NULL, PRIMARY KEY (`id`));
-- copy rows from old table "loss_events" to new temporary table "new_loss_events"
INSERT INTO `new_loss_events` (`id`, `county_id`, `drill_id`, `report_id`, `name`, `nature`, `hazard`, `form`, `state`, `live`, `started_at`, `scope`, `level`, `response_by`, `response_since`, `round`, `stable_at`, `closed_at`, `author_id`, `author_card`, `made_at`, `received_at`, `digest`) SELECT `id`, `county_id`, `drill_id`, `report_id`, `name`, `nature`, `hazard`, `form`, `state`, `live`, `started_at`, `scope`, `level`, `response_by`, `response_since`, `round`, `stable_at`, `closed_at`, `author_id`, `author_card`, `made_at`, `received_at`, `digest` FROM `loss_events`;
-- drop "loss_events" table after copying rows
DROP TABLE `loss_events`;
-- rename temporary table "new_loss_events" to "loss_events"
ALTER TABLE `new_loss_events` RENAME TO `loss_events`;
-- create index "lossevent_drill_id_county_id_received_at_id" to table: "loss_events"
CREATE INDEX `lossevent_drill_id_county_id_received_at_id` ON `loss_events` (`drill_id`, `county_id`, `received_at` DESC, `id` DESC);
-- create index "lossevent_drill_id_county_id_live_received_at_id" to table: "loss_events"
CREATE INDEX `lossevent_drill_id_county_id_live_received_at_id` ON `loss_events` (`drill_id`, `county_id`, `live`, `received_at` DESC, `id` DESC);
-- create "bypass_reports" table
CREATE TABLE `bypass_reports` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `event_id` uuid NOT NULL, `division_id` uuid NOT NULL, `typed` json NOT NULL, `text` text NOT NULL, `unnamed` bool NOT NULL, `author_id` uuid NOT NULL, `author_card` json NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `digest` blob NOT NULL, `answer` text NULL, `answer_id` uuid NULL, `answered_at` datetime NULL, `answer_card` json NULL, PRIMARY KEY (`id`));
-- create index "bypassreport_event_id_county_id_received_at_id" to table: "bypass_reports"
CREATE INDEX `bypassreport_event_id_county_id_received_at_id` ON `bypass_reports` (`event_id`, `county_id`, `received_at`, `id`);
-- create index "bypassreport_author_id_event_id_received_at_id" to table: "bypass_reports"
CREATE INDEX `bypassreport_author_id_event_id_received_at_id` ON `bypass_reports` (`author_id`, `event_id`, `received_at`, `id`);
-- create "ledger_lists" table
CREATE TABLE `ledger_lists` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `event_id` uuid NOT NULL, `stage` text NOT NULL, `n` integer NOT NULL, `newest` bool NOT NULL, `state` text NOT NULL, `parts` json NOT NULL, `households` integer NOT NULL, `persons` integer NOT NULL, `money` integer NOT NULL, `held_on` text NOT NULL, `notice_from` text NOT NULL, `notice_until` text NOT NULL, `text` text NOT NULL, `steps` json NOT NULL, `author_id` uuid NOT NULL, `card` json NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `digest` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "ledgerlist_event_id_stage_village_id_n" to table: "ledger_lists"
CREATE UNIQUE INDEX `ledgerlist_event_id_stage_village_id_n` ON `ledger_lists` (`event_id`, `stage`, `village_id`, `n`);
-- create index "ledgerlist_event_id_stage_town_id_village_id" to table: "ledger_lists"
CREATE INDEX `ledgerlist_event_id_stage_town_id_village_id` ON `ledger_lists` (`event_id`, `stage`, `town_id`, `village_id`) WHERE newest;
-- create index "ledgerlist_event_id_stage_county_id_village_id" to table: "ledger_lists"
CREATE INDEX `ledgerlist_event_id_stage_county_id_village_id` ON `ledger_lists` (`event_id`, `stage`, `county_id`, `village_id`) WHERE newest;
-- create "loss_prices" table
CREATE TABLE `loss_prices` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `drill_id` uuid NOT NULL, `event_id` uuid NOT NULL, `n` integer NOT NULL, `lines` json NOT NULL, `text` text NOT NULL, `author_id` uuid NOT NULL, `card` json NOT NULL, `made_at` datetime NOT NULL, `at` datetime NOT NULL, `digest` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "lossprice_event_id_n" to table: "loss_prices"
CREATE UNIQUE INDEX `lossprice_event_id_n` ON `loss_prices` (`event_id`, `n`);
-- create "relief_needs" table
CREATE TABLE `relief_needs` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `event_id` uuid NOT NULL, `name_mask` text NOT NULL, `phone_mask` text NOT NULL, `secret` blob NOT NULL, `persons` integer NOT NULL, `wants` json NOT NULL, `text` text NOT NULL, `since` datetime NOT NULL, `due_at` datetime NOT NULL, `met_at` datetime NULL, `closed_at` datetime NULL, `closed_text` text NULL, `close_id` uuid NULL, `author_id` uuid NOT NULL, `card` json NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `digest` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "reliefneed_event_id_county_id_received_at_id" to table: "relief_needs"
CREATE INDEX `reliefneed_event_id_county_id_received_at_id` ON `relief_needs` (`event_id`, `county_id`, `received_at`, `id`);
-- create index "reliefneed_event_id_town_id_received_at_id" to table: "relief_needs"
CREATE INDEX `reliefneed_event_id_town_id_received_at_id` ON `relief_needs` (`event_id`, `town_id`, `received_at`, `id`);
-- create index "reliefneed_event_id_village_id_received_at_id" to table: "relief_needs"
CREATE INDEX `reliefneed_event_id_village_id_received_at_id` ON `relief_needs` (`event_id`, `village_id`, `received_at`, `id`);
-- create index "reliefneed_event_id_grid_id_received_at_id" to table: "relief_needs"
CREATE INDEX `reliefneed_event_id_grid_id_received_at_id` ON `relief_needs` (`event_id`, `grid_id`, `received_at`, `id`);
-- create "relief_receipts" table
CREATE TABLE `relief_receipts` (`id` uuid NOT NULL, `need_id` uuid NOT NULL, `items` json NOT NULL, `receiver` text NOT NULL, `author_id` uuid NOT NULL, `card` json NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `digest` blob NOT NULL, `struck_at` datetime NULL, `struck_text` text NULL, `strike_id` uuid NULL, PRIMARY KEY (`id`));
-- create index "reliefreceipt_need_id_received_at_id" to table: "relief_receipts"
CREATE INDEX `reliefreceipt_need_id_received_at_id` ON `relief_receipts` (`need_id`, `received_at`, `id`);
-- create "site_checks" table
CREATE TABLE `site_checks` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `event_id` uuid NOT NULL, `statement_id` uuid NOT NULL, `codes` json NOT NULL, `text` text NOT NULL, `state` text NOT NULL, `assignee_id` uuid NOT NULL, `assignee_card` json NOT NULL, `author_id` uuid NOT NULL, `author_card` json NOT NULL, `due_at` datetime NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `digest` blob NOT NULL, `findings` json NULL, `answer_text` text NULL, `answer_id` uuid NULL, `answer_digest` blob NULL, `seen_at` datetime NULL, `answered_at` datetime NULL, PRIMARY KEY (`id`));
-- create index "sitecheck_event_id_village_id_received_at_id" to table: "site_checks"
CREATE INDEX `sitecheck_event_id_village_id_received_at_id` ON `site_checks` (`event_id`, `village_id`, `received_at`, `id`);
-- create index "sitecheck_assignee_id_state_due_at_id" to table: "site_checks"
CREATE INDEX `sitecheck_assignee_id_state_due_at_id` ON `site_checks` (`assignee_id`, `state`, `due_at`, `id`);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;

-- +goose Down
-- reverse: create index "sitecheck_assignee_id_state_due_at_id" to table: "site_checks"
DROP INDEX `sitecheck_assignee_id_state_due_at_id`;
-- reverse: create index "sitecheck_event_id_village_id_received_at_id" to table: "site_checks"
DROP INDEX `sitecheck_event_id_village_id_received_at_id`;
-- reverse: create "site_checks" table
DROP TABLE `site_checks`;
-- reverse: create index "reliefreceipt_need_id_received_at_id" to table: "relief_receipts"
DROP INDEX `reliefreceipt_need_id_received_at_id`;
-- reverse: create "relief_receipts" table
DROP TABLE `relief_receipts`;
-- reverse: create index "reliefneed_event_id_grid_id_received_at_id" to table: "relief_needs"
DROP INDEX `reliefneed_event_id_grid_id_received_at_id`;
-- reverse: create index "reliefneed_event_id_village_id_received_at_id" to table: "relief_needs"
DROP INDEX `reliefneed_event_id_village_id_received_at_id`;
-- reverse: create index "reliefneed_event_id_town_id_received_at_id" to table: "relief_needs"
DROP INDEX `reliefneed_event_id_town_id_received_at_id`;
-- reverse: create index "reliefneed_event_id_county_id_received_at_id" to table: "relief_needs"
DROP INDEX `reliefneed_event_id_county_id_received_at_id`;
-- reverse: create "relief_needs" table
DROP TABLE `relief_needs`;
-- reverse: create index "lossprice_event_id_n" to table: "loss_prices"
DROP INDEX `lossprice_event_id_n`;
-- reverse: create "loss_prices" table
DROP TABLE `loss_prices`;
-- reverse: create index "ledgerlist_event_id_stage_county_id_village_id" to table: "ledger_lists"
DROP INDEX `ledgerlist_event_id_stage_county_id_village_id`;
-- reverse: create index "ledgerlist_event_id_stage_town_id_village_id" to table: "ledger_lists"
DROP INDEX `ledgerlist_event_id_stage_town_id_village_id`;
-- reverse: create index "ledgerlist_event_id_stage_village_id_n" to table: "ledger_lists"
DROP INDEX `ledgerlist_event_id_stage_village_id_n`;
-- reverse: create "ledger_lists" table
DROP TABLE `ledger_lists`;
-- reverse: create index "bypassreport_author_id_event_id_received_at_id" to table: "bypass_reports"
DROP INDEX `bypassreport_author_id_event_id_received_at_id`;
-- reverse: create index "bypassreport_event_id_county_id_received_at_id" to table: "bypass_reports"
DROP INDEX `bypassreport_event_id_county_id_received_at_id`;
-- reverse: create "bypass_reports" table
DROP TABLE `bypass_reports`;
-- reverse: create index "lossevent_drill_id_county_id_live_received_at_id" to table: "loss_events"
DROP INDEX `lossevent_drill_id_county_id_live_received_at_id`;
-- reverse: create index "lossevent_drill_id_county_id_received_at_id" to table: "loss_events"
DROP INDEX `lossevent_drill_id_county_id_received_at_id`;
-- reverse: create "new_loss_events" table
DROP TABLE `new_loss_events`;

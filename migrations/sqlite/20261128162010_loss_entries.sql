-- +goose Up
-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_exports" table
CREATE TABLE `new_exports` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `kind` text NOT NULL, `warning_id` uuid NULL, `event_id` uuid NULL, `purpose` text NULL, `homes` bool NOT NULL DEFAULT (false), `state` text NOT NULL, `language` text NOT NULL, `masked` bool NOT NULL, `done` integer NOT NULL, `total` integer NOT NULL, `bytes` integer NOT NULL, `sha256` blob NULL, `person_id` uuid NOT NULL, `card` json NOT NULL, `digest` blob NOT NULL, `requested_at` datetime NOT NULL, `alive_at` datetime NOT NULL, `ready_at` datetime NULL, `expires_at` datetime NULL, PRIMARY KEY (`id`));
-- copy rows from old table "exports" to new temporary table "new_exports"
INSERT INTO `new_exports` (`id`, `county_id`, `town_id`, `village_id`, `grid_id`, `drill_id`, `kind`, `warning_id`, `purpose`, `homes`, `state`, `language`, `masked`, `done`, `total`, `bytes`, `sha256`, `person_id`, `card`, `digest`, `requested_at`, `alive_at`, `ready_at`, `expires_at`) SELECT `id`, `county_id`, `town_id`, `village_id`, `grid_id`, `drill_id`, `kind`, `warning_id`, `purpose`, `homes`, `state`, `language`, `masked`, `done`, `total`, `bytes`, `sha256`, `person_id`, `card`, `digest`, `requested_at`, `alive_at`, `ready_at`, `expires_at` FROM `exports`;
-- drop "exports" table after copying rows
DROP TABLE `exports`;
-- rename temporary table "new_exports" to "exports"
ALTER TABLE `new_exports` RENAME TO `exports`;
-- create index "export_drill_id_county_id_requested_at_id" to table: "exports"
CREATE INDEX `export_drill_id_county_id_requested_at_id` ON `exports` (`drill_id`, `county_id`, `requested_at` DESC, `id` DESC);
-- create index "export_drill_id_town_id_requested_at_id" to table: "exports"
CREATE INDEX `export_drill_id_town_id_requested_at_id` ON `exports` (`drill_id`, `town_id`, `requested_at` DESC, `id` DESC);
-- create index "export_drill_id_village_id_requested_at_id" to table: "exports"
CREATE INDEX `export_drill_id_village_id_requested_at_id` ON `exports` (`drill_id`, `village_id`, `requested_at` DESC, `id` DESC);
-- create index "export_warning_id_requested_at_id" to table: "exports"
CREATE INDEX `export_warning_id_requested_at_id` ON `exports` (`warning_id`, `requested_at` DESC, `id` DESC);
-- create index "export_event_id_requested_at_id" to table: "exports"
CREATE INDEX `export_event_id_requested_at_id` ON `exports` (`event_id`, `requested_at` DESC, `id` DESC);
-- create index "export_person_id" to table: "exports"
CREATE INDEX `export_person_id` ON `exports` (`person_id`) WHERE ready_at IS NULL;
-- create index "export_expires_at" to table: "exports"
CREATE INDEX `export_expires_at` ON `exports` (`expires_at`) WHERE state = 'ready';
-- create index "lossevent_drill_id_county_id_started_at_id" to table: "loss_events"
CREATE INDEX `lossevent_drill_id_county_id_started_at_id` ON `loss_events` (`drill_id`, `county_id`, `started_at`, `id`);
-- create "county_figures" table
CREATE TABLE `county_figures` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `key` text NOT NULL, `year` integer NOT NULL, `value` integer NOT NULL, `source` text NOT NULL, `author_id` uuid NOT NULL, `card` json NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `digest` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "countyfigure_county_id_year_received_at_id" to table: "county_figures"
CREATE INDEX `countyfigure_county_id_year_received_at_id` ON `county_figures` (`county_id`, `year`, `received_at`, `id`);
-- create "loss_entries" table
CREATE TABLE `loss_entries` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `event_id` uuid NOT NULL, `division_id` uuid NOT NULL, `n` integer NOT NULL, `printed` json NOT NULL, `changes` json NOT NULL, `receipt` text NOT NULL, `author_id` uuid NOT NULL, `card` json NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `digest` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "lossentry_event_id_division_id_n" to table: "loss_entries"
CREATE UNIQUE INDEX `lossentry_event_id_division_id_n` ON `loss_entries` (`event_id`, `division_id`, `n`);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;

-- +goose Down
-- reverse: create index "lossentry_event_id_division_id_n" to table: "loss_entries"
DROP INDEX `lossentry_event_id_division_id_n`;
-- reverse: create "loss_entries" table
DROP TABLE `loss_entries`;
-- reverse: create index "countyfigure_county_id_year_received_at_id" to table: "county_figures"
DROP INDEX `countyfigure_county_id_year_received_at_id`;
-- reverse: create "county_figures" table
DROP TABLE `county_figures`;
-- reverse: create index "lossevent_drill_id_county_id_started_at_id" to table: "loss_events"
DROP INDEX `lossevent_drill_id_county_id_started_at_id`;
-- reverse: create index "export_expires_at" to table: "exports"
DROP INDEX `export_expires_at`;
-- reverse: create index "export_person_id" to table: "exports"
DROP INDEX `export_person_id`;
-- reverse: create index "export_event_id_requested_at_id" to table: "exports"
DROP INDEX `export_event_id_requested_at_id`;
-- reverse: create index "export_warning_id_requested_at_id" to table: "exports"
DROP INDEX `export_warning_id_requested_at_id`;
-- reverse: create index "export_drill_id_village_id_requested_at_id" to table: "exports"
DROP INDEX `export_drill_id_village_id_requested_at_id`;
-- reverse: create index "export_drill_id_town_id_requested_at_id" to table: "exports"
DROP INDEX `export_drill_id_town_id_requested_at_id`;
-- reverse: create index "export_drill_id_county_id_requested_at_id" to table: "exports"
DROP INDEX `export_drill_id_county_id_requested_at_id`;
-- reverse: create "new_exports" table
DROP TABLE `new_exports`;

-- +goose Up
-- create "base_figures" table
CREATE TABLE `base_figures` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `year` integer NOT NULL, `population` integer NULL, `households` integer NULL, `rooms` integer NULL, `arable` integer NULL, `source` text NOT NULL, `changed_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "basefigure_village_id_year" to table: "base_figures"
CREATE UNIQUE INDEX `basefigure_village_id_year` ON `base_figures` (`village_id`, `year`);
-- create index "basefigure_town_id_year_village_id" to table: "base_figures"
CREATE INDEX `basefigure_town_id_year_village_id` ON `base_figures` (`town_id`, `year`, `village_id`);
-- create index "basefigure_county_id_year_village_id" to table: "base_figures"
CREATE INDEX `basefigure_county_id_year_village_id` ON `base_figures` (`county_id`, `year`, `village_id`);
-- create "conferences" table
CREATE TABLE `conferences` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `event_id` uuid NOT NULL, `division_id` uuid NOT NULL, `code` text NOT NULL, `delta` integer NOT NULL, `departments` text NOT NULL, `text` text NOT NULL, `author_id` uuid NOT NULL, `author_card` json NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `digest` blob NOT NULL, `withdraw_id` uuid NULL, `withdrawn_at` datetime NULL, `withdrawn_card` json NULL, PRIMARY KEY (`id`));
-- create index "conference_event_id_division_id_received_at_id" to table: "conferences"
CREATE INDEX `conference_event_id_division_id_received_at_id` ON `conferences` (`event_id`, `division_id`, `received_at`, `id`);
-- create "event_turns" table
CREATE TABLE `event_turns` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `drill_id` uuid NOT NULL, `event_id` uuid NOT NULL, `kind` text NOT NULL, `changes` json NOT NULL, `text` text NOT NULL, `author_id` uuid NOT NULL, `card` json NOT NULL, `made_at` datetime NOT NULL, `at` datetime NOT NULL, `digest` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "eventturn_event_id_at_id" to table: "event_turns"
CREATE INDEX `eventturn_event_id_at_id` ON `event_turns` (`event_id`, `at`, `id`);
-- create "ledger_rows" table
CREATE TABLE `ledger_rows` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `event_id` uuid NOT NULL, `ledger` text NOT NULL, `revision` integer NOT NULL, `version_id` uuid NOT NULL, `cells` json NOT NULL, `masks` json NOT NULL, `secret` blob NOT NULL, `twin` blob NULL, `removed_at` datetime NULL, `removed_text` text NULL, `received_at` datetime NOT NULL, `changed_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "ledgerrow_event_id_ledger_county_id_received_at_id" to table: "ledger_rows"
CREATE INDEX `ledgerrow_event_id_ledger_county_id_received_at_id` ON `ledger_rows` (`event_id`, `ledger`, `county_id`, `received_at`, `id`);
-- create index "ledgerrow_event_id_ledger_town_id_received_at_id" to table: "ledger_rows"
CREATE INDEX `ledgerrow_event_id_ledger_town_id_received_at_id` ON `ledger_rows` (`event_id`, `ledger`, `town_id`, `received_at`, `id`);
-- create index "ledgerrow_event_id_ledger_village_id_received_at_id" to table: "ledger_rows"
CREATE INDEX `ledgerrow_event_id_ledger_village_id_received_at_id` ON `ledger_rows` (`event_id`, `ledger`, `village_id`, `received_at`, `id`);
-- create index "ledgerrow_event_id_ledger_grid_id_received_at_id" to table: "ledger_rows"
CREATE INDEX `ledgerrow_event_id_ledger_grid_id_received_at_id` ON `ledger_rows` (`event_id`, `ledger`, `grid_id`, `received_at`, `id`);
-- create index "ledgerrow_event_id_ledger_twin" to table: "ledger_rows"
CREATE INDEX `ledgerrow_event_id_ledger_twin` ON `ledger_rows` (`event_id`, `ledger`, `twin`) WHERE twin IS NOT NULL;
-- create "ledger_versions" table
CREATE TABLE `ledger_versions` (`id` uuid NOT NULL, `row_id` uuid NOT NULL, `revision` integer NOT NULL, `cells` json NOT NULL, `masks` json NOT NULL, `secret` blob NOT NULL, `removed` bool NOT NULL, `text` text NOT NULL, `author_id` uuid NOT NULL, `card` json NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `digest` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "ledgerversion_row_id_revision" to table: "ledger_versions"
CREATE UNIQUE INDEX `ledgerversion_row_id_revision` ON `ledger_versions` (`row_id`, `revision`);
-- create "loss_chains" table
CREATE TABLE `loss_chains` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `event_id` uuid NOT NULL, `division_id` uuid NOT NULL, `level` text NOT NULL, `n` integer NOT NULL, `kind` text NOT NULL, `state` text NOT NULL, `head_id` uuid NOT NULL, `accepted_id` uuid NULL, `asked` json NULL, `ask_id` uuid NULL, `asked_card` json NULL, `disputed` bool NOT NULL, `behalf` bool NOT NULL, `occurred_at` datetime NOT NULL, `first_at` datetime NOT NULL, `final_at` datetime NULL, `received_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "losschain_drill_id_county_id_received_at_id" to table: "loss_chains"
CREATE INDEX `losschain_drill_id_county_id_received_at_id` ON `loss_chains` (`drill_id`, `county_id`, `received_at` DESC, `id` DESC);
-- create index "losschain_drill_id_town_id_received_at_id" to table: "loss_chains"
CREATE INDEX `losschain_drill_id_town_id_received_at_id` ON `loss_chains` (`drill_id`, `town_id`, `received_at` DESC, `id` DESC);
-- create index "losschain_drill_id_village_id_received_at_id" to table: "loss_chains"
CREATE INDEX `losschain_drill_id_village_id_received_at_id` ON `loss_chains` (`drill_id`, `village_id`, `received_at` DESC, `id` DESC);
-- create index "losschain_drill_id_grid_id_received_at_id" to table: "loss_chains"
CREATE INDEX `losschain_drill_id_grid_id_received_at_id` ON `loss_chains` (`drill_id`, `grid_id`, `received_at` DESC, `id` DESC);
-- create index "losschain_event_id_division_id" to table: "loss_chains"
CREATE UNIQUE INDEX `losschain_event_id_division_id` ON `loss_chains` (`event_id`, `division_id`);
-- create index "losschain_event_id_county_id_level_division_id" to table: "loss_chains"
CREATE INDEX `losschain_event_id_county_id_level_division_id` ON `loss_chains` (`event_id`, `county_id`, `level`, `division_id`);
-- create index "losschain_event_id_town_id_level_division_id" to table: "loss_chains"
CREATE INDEX `losschain_event_id_town_id_level_division_id` ON `loss_chains` (`event_id`, `town_id`, `level`, `division_id`);
-- create "loss_events" table
CREATE TABLE `loss_events` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `drill_id` uuid NOT NULL, `report_id` uuid NULL, `name` text NOT NULL, `nature` text NOT NULL, `hazard` text NOT NULL, `form` text NOT NULL, `state` text NOT NULL, `live` bool NOT NULL, `started_at` datetime NOT NULL, `scope` text NOT NULL, `level` integer NOT NULL, `response_by` text NULL, `response_since` datetime NULL, `round` integer NOT NULL, `stable_at` datetime NULL, `closed_at` datetime NULL, `author_id` uuid NOT NULL, `author_card` json NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `digest` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "lossevent_drill_id_county_id_received_at_id" to table: "loss_events"
CREATE INDEX `lossevent_drill_id_county_id_received_at_id` ON `loss_events` (`drill_id`, `county_id`, `received_at` DESC, `id` DESC);
-- create index "lossevent_drill_id_county_id_live_received_at_id" to table: "loss_events"
CREATE INDEX `lossevent_drill_id_county_id_live_received_at_id` ON `loss_events` (`drill_id`, `county_id`, `live`, `received_at` DESC, `id` DESC);
-- create "loss_forms" table
CREATE TABLE `loss_forms` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `version` text NOT NULL, `valid_from` text NOT NULL, `valid_until` text NOT NULL, `document` blob NOT NULL, `digest` blob NOT NULL, `taken_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "lossform_county_id_version" to table: "loss_forms"
CREATE UNIQUE INDEX `lossform_county_id_version` ON `loss_forms` (`county_id`, `version`);
-- create index "lossform_county_id_valid_from" to table: "loss_forms"
CREATE INDEX `lossform_county_id_valid_from` ON `loss_forms` (`county_id`, `valid_from`);
-- create "loss_totals" table
CREATE TABLE `loss_totals` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `event_id` uuid NOT NULL, `division_id` uuid NOT NULL, `grains` json NOT NULL, `counted` integer NOT NULL, `changed_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "losstotal_event_id_division_id" to table: "loss_totals"
CREATE UNIQUE INDEX `losstotal_event_id_division_id` ON `loss_totals` (`event_id`, `division_id`);
-- create "statements" table
CREATE TABLE `statements` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `event_id` uuid NOT NULL, `division_id` uuid NOT NULL, `level` text NOT NULL, `n` integer NOT NULL, `kind` text NOT NULL, `state` text NOT NULL, `form` text NOT NULL, `occurred_at` datetime NOT NULL, `typed` json NOT NULL, `figures` json NOT NULL, `facts` json NOT NULL, `grains` json NOT NULL, `parts` json NOT NULL, `findings` json NOT NULL, `reasons` json NOT NULL, `answers` json NOT NULL, `maintained` json NOT NULL, `round` integer NOT NULL, `behalf` json NULL, `text` text NULL, `base_id` uuid NULL, `author_id` uuid NOT NULL, `author_card` json NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `digest` blob NOT NULL, `decide_id` uuid NULL, `decided_at` datetime NULL, `decided_card` json NULL, `cells` json NULL, `decided_text` text NULL, `decide_digest` blob NULL, `accepted_at` datetime NULL, `superseded_at` datetime NULL, PRIMARY KEY (`id`));
-- create index "statement_event_id_division_id_n" to table: "statements"
CREATE UNIQUE INDEX `statement_event_id_division_id_n` ON `statements` (`event_id`, `division_id`, `n`);
-- create index "statement_event_id_town_id_level_accepted_at" to table: "statements"
CREATE INDEX `statement_event_id_town_id_level_accepted_at` ON `statements` (`event_id`, `town_id`, `level`, `accepted_at`) WHERE accepted_at IS NOT NULL;
-- create index "statement_event_id_county_id_level_accepted_at" to table: "statements"
CREATE INDEX `statement_event_id_county_id_level_accepted_at` ON `statements` (`event_id`, `county_id`, `level`, `accepted_at`) WHERE accepted_at IS NOT NULL;

-- +goose Down
-- reverse: create index "statement_event_id_county_id_level_accepted_at" to table: "statements"
DROP INDEX `statement_event_id_county_id_level_accepted_at`;
-- reverse: create index "statement_event_id_town_id_level_accepted_at" to table: "statements"
DROP INDEX `statement_event_id_town_id_level_accepted_at`;
-- reverse: create index "statement_event_id_division_id_n" to table: "statements"
DROP INDEX `statement_event_id_division_id_n`;
-- reverse: create "statements" table
DROP TABLE `statements`;
-- reverse: create index "losstotal_event_id_division_id" to table: "loss_totals"
DROP INDEX `losstotal_event_id_division_id`;
-- reverse: create "loss_totals" table
DROP TABLE `loss_totals`;
-- reverse: create index "lossform_county_id_valid_from" to table: "loss_forms"
DROP INDEX `lossform_county_id_valid_from`;
-- reverse: create index "lossform_county_id_version" to table: "loss_forms"
DROP INDEX `lossform_county_id_version`;
-- reverse: create "loss_forms" table
DROP TABLE `loss_forms`;
-- reverse: create index "lossevent_drill_id_county_id_live_received_at_id" to table: "loss_events"
DROP INDEX `lossevent_drill_id_county_id_live_received_at_id`;
-- reverse: create index "lossevent_drill_id_county_id_received_at_id" to table: "loss_events"
DROP INDEX `lossevent_drill_id_county_id_received_at_id`;
-- reverse: create "loss_events" table
DROP TABLE `loss_events`;
-- reverse: create index "losschain_event_id_town_id_level_division_id" to table: "loss_chains"
DROP INDEX `losschain_event_id_town_id_level_division_id`;
-- reverse: create index "losschain_event_id_county_id_level_division_id" to table: "loss_chains"
DROP INDEX `losschain_event_id_county_id_level_division_id`;
-- reverse: create index "losschain_event_id_division_id" to table: "loss_chains"
DROP INDEX `losschain_event_id_division_id`;
-- reverse: create index "losschain_drill_id_grid_id_received_at_id" to table: "loss_chains"
DROP INDEX `losschain_drill_id_grid_id_received_at_id`;
-- reverse: create index "losschain_drill_id_village_id_received_at_id" to table: "loss_chains"
DROP INDEX `losschain_drill_id_village_id_received_at_id`;
-- reverse: create index "losschain_drill_id_town_id_received_at_id" to table: "loss_chains"
DROP INDEX `losschain_drill_id_town_id_received_at_id`;
-- reverse: create index "losschain_drill_id_county_id_received_at_id" to table: "loss_chains"
DROP INDEX `losschain_drill_id_county_id_received_at_id`;
-- reverse: create "loss_chains" table
DROP TABLE `loss_chains`;
-- reverse: create index "ledgerversion_row_id_revision" to table: "ledger_versions"
DROP INDEX `ledgerversion_row_id_revision`;
-- reverse: create "ledger_versions" table
DROP TABLE `ledger_versions`;
-- reverse: create index "ledgerrow_event_id_ledger_twin" to table: "ledger_rows"
DROP INDEX `ledgerrow_event_id_ledger_twin`;
-- reverse: create index "ledgerrow_event_id_ledger_grid_id_received_at_id" to table: "ledger_rows"
DROP INDEX `ledgerrow_event_id_ledger_grid_id_received_at_id`;
-- reverse: create index "ledgerrow_event_id_ledger_village_id_received_at_id" to table: "ledger_rows"
DROP INDEX `ledgerrow_event_id_ledger_village_id_received_at_id`;
-- reverse: create index "ledgerrow_event_id_ledger_town_id_received_at_id" to table: "ledger_rows"
DROP INDEX `ledgerrow_event_id_ledger_town_id_received_at_id`;
-- reverse: create index "ledgerrow_event_id_ledger_county_id_received_at_id" to table: "ledger_rows"
DROP INDEX `ledgerrow_event_id_ledger_county_id_received_at_id`;
-- reverse: create "ledger_rows" table
DROP TABLE `ledger_rows`;
-- reverse: create index "eventturn_event_id_at_id" to table: "event_turns"
DROP INDEX `eventturn_event_id_at_id`;
-- reverse: create "event_turns" table
DROP TABLE `event_turns`;
-- reverse: create index "conference_event_id_division_id_received_at_id" to table: "conferences"
DROP INDEX `conference_event_id_division_id_received_at_id`;
-- reverse: create "conferences" table
DROP TABLE `conferences`;
-- reverse: create index "basefigure_county_id_year_village_id" to table: "base_figures"
DROP INDEX `basefigure_county_id_year_village_id`;
-- reverse: create index "basefigure_town_id_year_village_id" to table: "base_figures"
DROP INDEX `basefigure_town_id_year_village_id`;
-- reverse: create index "basefigure_village_id_year" to table: "base_figures"
DROP INDEX `basefigure_village_id_year`;
-- reverse: create "base_figures" table
DROP TABLE `base_figures`;

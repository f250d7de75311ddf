-- +goose Up
-- create "exports" table
CREATE TABLE `exports` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `kind` text NOT NULL, `warning_id` uuid NOT NULL, `state` text NOT NULL, `language` text NOT NULL, `masked` bool NOT NULL, `done` integer NOT NULL, `total` integer NOT NULL, `bytes` integer NOT NULL, `sha256` blob NULL, `person_id` uuid NOT NULL, `card` json NOT NULL, `digest` blob NOT NULL, `requested_at` datetime NOT NULL, `alive_at` datetime NOT NULL, `ready_at` datetime NULL, `expires_at` datetime NULL, PRIMARY KEY (`id`));
-- create index "export_drill_id_county_id_requested_at_id" to table: "exports"
CREATE INDEX `export_drill_id_county_id_requested_at_id` ON `exports` (`drill_id`, `county_id`, `requested_at` DESC, `id` DESC);
-- create index "export_drill_id_town_id_requested_at_id" to table: "exports"
CREATE INDEX `export_drill_id_town_id_requested_at_id` ON `exports` (`drill_id`, `town_id`, `requested_at` DESC, `id` DESC);
-- create index "export_warning_id_requested_at_id" to table: "exports"
CREATE INDEX `export_warning_id_requested_at_id` ON `exports` (`warning_id`, `requested_at` DESC, `id` DESC);
-- create index "export_person_id" to table: "exports"
CREATE INDEX `export_person_id` ON `exports` (`person_id`) WHERE ready_at IS NULL;
-- create index "export_expires_at" to table: "exports"
CREATE INDEX `export_expires_at` ON `exports` (`expires_at`) WHERE state = 'ready';
-- create "spot_checks" table
CREATE TABLE `spot_checks` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `warning_id` uuid NOT NULL, `draw_id` uuid NOT NULL, `draw_digest` blob NOT NULL, `subject` text NOT NULL, `subject_id` uuid NOT NULL, `drawn_at` datetime NOT NULL, `drawn_card` json NOT NULL, `result` text NULL, `note` text NULL, `corrected` bool NOT NULL, `check_id` uuid NULL, `checked_at` datetime NULL, `card` json NULL, PRIMARY KEY (`id`));
-- create index "spotcheck_warning_id_drawn_at_id" to table: "spot_checks"
CREATE INDEX `spotcheck_warning_id_drawn_at_id` ON `spot_checks` (`warning_id`, `drawn_at`, `id`);
-- create index "spotcheck_warning_id_subject_id" to table: "spot_checks"
CREATE UNIQUE INDEX `spotcheck_warning_id_subject_id` ON `spot_checks` (`warning_id`, `subject_id`);
-- create index "spotcheck_draw_id" to table: "spot_checks"
CREATE INDEX `spotcheck_draw_id` ON `spot_checks` (`draw_id`);

-- +goose Down
-- reverse: create index "spotcheck_draw_id" to table: "spot_checks"
DROP INDEX `spotcheck_draw_id`;
-- reverse: create index "spotcheck_warning_id_subject_id" to table: "spot_checks"
DROP INDEX `spotcheck_warning_id_subject_id`;
-- reverse: create index "spotcheck_warning_id_drawn_at_id" to table: "spot_checks"
DROP INDEX `spotcheck_warning_id_drawn_at_id`;
-- reverse: create "spot_checks" table
DROP TABLE `spot_checks`;
-- reverse: create index "export_expires_at" to table: "exports"
DROP INDEX `export_expires_at`;
-- reverse: create index "export_person_id" to table: "exports"
DROP INDEX `export_person_id`;
-- reverse: create index "export_warning_id_requested_at_id" to table: "exports"
DROP INDEX `export_warning_id_requested_at_id`;
-- reverse: create index "export_drill_id_town_id_requested_at_id" to table: "exports"
DROP INDEX `export_drill_id_town_id_requested_at_id`;
-- reverse: create index "export_drill_id_county_id_requested_at_id" to table: "exports"
DROP INDEX `export_drill_id_county_id_requested_at_id`;
-- reverse: create "exports" table
DROP TABLE `exports`;

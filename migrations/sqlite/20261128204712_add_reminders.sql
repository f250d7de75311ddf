-- +goose Up
-- create "reminders" table
CREATE TABLE `reminders` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `event_id` uuid NOT NULL, `division_id` uuid NOT NULL, `level` text NOT NULL, `key` text NOT NULL, `order_id` text NOT NULL, `stage` text NOT NULL, `from_at` datetime NOT NULL, `due_at` datetime NOT NULL, `step` integer NOT NULL, `calls` integer NOT NULL, `next_at` datetime NULL, `last_at` datetime NULL, `desk_id` uuid NULL, `heard_at` datetime NULL, `heard_card` json NULL, `made_at` datetime NOT NULL, `ended_at` datetime NULL, PRIMARY KEY (`id`));
-- create index "reminder_event_id_division_id_key_order_id_due_at" to table: "reminders"
CREATE UNIQUE INDEX `reminder_event_id_division_id_key_order_id_due_at` ON `reminders` (`event_id`, `division_id`, `key`, `order_id`, `due_at`);
-- create index "reminder_drill_id_county_id_event_id_division_id" to table: "reminders"
CREATE INDEX `reminder_drill_id_county_id_event_id_division_id` ON `reminders` (`drill_id`, `county_id`, `event_id`, `division_id`) WHERE ended_at IS NULL;

-- +goose Down
-- reverse: create index "reminder_drill_id_county_id_event_id_division_id" to table: "reminders"
DROP INDEX `reminder_drill_id_county_id_event_id_division_id`;
-- reverse: create index "reminder_event_id_division_id_key_order_id_due_at" to table: "reminders"
DROP INDEX `reminder_event_id_division_id_key_order_id_due_at`;
-- reverse: create "reminders" table
DROP TABLE `reminders`;

-- +goose Up
-- create "verify_orders" table
CREATE TABLE `verify_orders` (`id` uuid NOT NULL, `county_id` uuid NOT NULL, `town_id` uuid NULL, `village_id` uuid NULL, `grid_id` uuid NULL, `drill_id` uuid NOT NULL, `event_id` uuid NOT NULL, `division_id` uuid NOT NULL, `codes` json NOT NULL, `text` text NOT NULL, `from_words` text NOT NULL, `state` text NOT NULL, `author_id` uuid NOT NULL, `author_card` json NOT NULL, `asked_at` datetime NOT NULL, `made_at` datetime NOT NULL, `received_at` datetime NOT NULL, `digest` blob NOT NULL, `phone_id` uuid NULL, `phone_digest` blob NULL, `phoned_at` datetime NULL, `phone_card` json NULL, `phone_text` text NULL, `written_id` uuid NULL, `written_digest` blob NULL, `written_at` datetime NULL, `written_card` json NULL, `written_text` text NULL, `withdraw_id` uuid NULL, `withdrawn_at` datetime NULL, `withdrawn_card` json NULL, PRIMARY KEY (`id`));
-- create index "verifyorder_event_id_county_id_received_at_id" to table: "verify_orders"
CREATE INDEX `verifyorder_event_id_county_id_received_at_id` ON `verify_orders` (`event_id`, `county_id`, `received_at`, `id`);
-- create index "verifyorder_event_id_town_id_received_at_id" to table: "verify_orders"
CREATE INDEX `verifyorder_event_id_town_id_received_at_id` ON `verify_orders` (`event_id`, `town_id`, `received_at`, `id`);
-- create index "verifyorder_event_id_village_id_received_at_id" to table: "verify_orders"
CREATE INDEX `verifyorder_event_id_village_id_received_at_id` ON `verify_orders` (`event_id`, `village_id`, `received_at`, `id`);
-- create index "verifyorder_event_id_grid_id_received_at_id" to table: "verify_orders"
CREATE INDEX `verifyorder_event_id_grid_id_received_at_id` ON `verify_orders` (`event_id`, `grid_id`, `received_at`, `id`);
-- create index "verifyorder_event_id_state_division_id" to table: "verify_orders"
CREATE INDEX `verifyorder_event_id_state_division_id` ON `verify_orders` (`event_id`, `state`, `division_id`);

-- +goose Down
-- reverse: create index "verifyorder_event_id_state_division_id" to table: "verify_orders"
DROP INDEX `verifyorder_event_id_state_division_id`;
-- reverse: create index "verifyorder_event_id_grid_id_received_at_id" to table: "verify_orders"
DROP INDEX `verifyorder_event_id_grid_id_received_at_id`;
-- reverse: create index "verifyorder_event_id_village_id_received_at_id" to table: "verify_orders"
DROP INDEX `verifyorder_event_id_village_id_received_at_id`;
-- reverse: create index "verifyorder_event_id_town_id_received_at_id" to table: "verify_orders"
DROP INDEX `verifyorder_event_id_town_id_received_at_id`;
-- reverse: create index "verifyorder_event_id_county_id_received_at_id" to table: "verify_orders"
DROP INDEX `verifyorder_event_id_county_id_received_at_id`;
-- reverse: create "verify_orders" table
DROP TABLE `verify_orders`;

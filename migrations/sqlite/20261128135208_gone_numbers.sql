-- +goose Up
-- create "gone_numbers" table
CREATE TABLE `gone_numbers` (`id` uuid NOT NULL, `person_id` uuid NOT NULL, `number_index` blob NOT NULL, `gone_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "gonenumber_person_id" to table: "gone_numbers"
CREATE UNIQUE INDEX `gonenumber_person_id` ON `gone_numbers` (`person_id`);

-- +goose Down
-- reverse: create index "gonenumber_person_id" to table: "gone_numbers"
DROP INDEX `gonenumber_person_id`;
-- reverse: create "gone_numbers" table
DROP TABLE `gone_numbers`;

-- +goose Up
-- add column "ask_digest" to table: "loss_chains"
ALTER TABLE `loss_chains` ADD COLUMN `ask_digest` blob NULL;

-- +goose Down
-- reverse: add column "ask_digest" to table: "loss_chains"
ALTER TABLE `loss_chains` DROP COLUMN `ask_digest`;

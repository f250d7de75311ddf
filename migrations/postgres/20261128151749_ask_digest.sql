-- +goose Up
-- modify "loss_chains" table
ALTER TABLE "loss_chains" ADD COLUMN "ask_digest" bytea NULL;

-- +goose Down
-- reverse: modify "loss_chains" table
ALTER TABLE "loss_chains" DROP COLUMN "ask_digest";

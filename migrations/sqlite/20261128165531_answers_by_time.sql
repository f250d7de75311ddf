-- +goose Up
-- create index "delivery_revision_id_answered_at" to table: "deliveries"
CREATE INDEX `delivery_revision_id_answered_at` ON `deliveries` (`revision_id`, `answered_at`) WHERE answered_at IS NOT NULL;

-- +goose Down
-- reverse: create index "delivery_revision_id_answered_at" to table: "deliveries"
DROP INDEX `delivery_revision_id_answered_at`;

-- +goose Up
-- create index "warningrevision_drill_id_county_id_ended_at" to table: "warning_revisions"
CREATE INDEX `warningrevision_drill_id_county_id_ended_at` ON `warning_revisions` (`drill_id`, `county_id`, `ended_at`) WHERE ended_at IS NOT NULL;

-- +goose Down
-- reverse: create index "warningrevision_drill_id_county_id_ended_at" to table: "warning_revisions"
DROP INDEX `warningrevision_drill_id_county_id_ended_at`;

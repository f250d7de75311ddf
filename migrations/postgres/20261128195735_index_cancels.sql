-- +goose Up
-- create index "warningrevision_cancels" to table: "warning_revisions"
CREATE INDEX "warningrevision_cancels" ON "warning_revisions" ("published_at") WHERE ((kind)::text = 'cancel'::text);

-- +goose Down
-- reverse: create index "warningrevision_cancels" to table: "warning_revisions"
DROP INDEX "warningrevision_cancels";

-- +goose Up
-- create "reminders" table
CREATE TABLE "reminders" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "drill_id" uuid NOT NULL, "event_id" uuid NOT NULL, "division_id" uuid NOT NULL, "level" character varying NOT NULL, "key" character varying NOT NULL, "order_id" character varying NOT NULL, "stage" character varying NOT NULL, "from_at" timestamptz NOT NULL, "due_at" timestamptz NOT NULL, "step" bigint NOT NULL, "calls" bigint NOT NULL, "next_at" timestamptz NULL, "last_at" timestamptz NULL, "desk_id" uuid NULL, "heard_at" timestamptz NULL, "heard_card" jsonb NULL, "made_at" timestamptz NOT NULL, "ended_at" timestamptz NULL, PRIMARY KEY ("id"));
-- create index "reminder_drill_id_county_id_event_id_division_id" to table: "reminders"
CREATE INDEX "reminder_drill_id_county_id_event_id_division_id" ON "reminders" ("drill_id", "county_id", "event_id", "division_id") WHERE (ended_at IS NULL);
-- create index "reminder_event_id_division_id_key_order_id_due_at" to table: "reminders"
CREATE UNIQUE INDEX "reminder_event_id_division_id_key_order_id_due_at" ON "reminders" ("event_id", "division_id", "key", "order_id", "due_at");

-- +goose Down
-- reverse: create index "reminder_event_id_division_id_key_order_id_due_at" to table: "reminders"
DROP INDEX "reminder_event_id_division_id_key_order_id_due_at";
-- reverse: create index "reminder_drill_id_county_id_event_id_division_id" to table: "reminders"
DROP INDEX "reminder_drill_id_county_id_event_id_division_id";
-- reverse: create "reminders" table
DROP TABLE "reminders";

-- +goose Up
-- modify "deliveries" table
ALTER TABLE "deliveries" ADD COLUMN "word_at" timestamptz NULL;
-- create "village_notes" table
CREATE TABLE "village_notes" ("id" uuid NOT NULL, "rung_id" uuid NOT NULL, "kind" character varying NOT NULL, "way" character varying NULL, "spoke" boolean NOT NULL, "who" character varying NULL, "text" text NOT NULL, "actor_id" uuid NOT NULL, "card" jsonb NOT NULL, "made_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "digest" bytea NOT NULL, PRIMARY KEY ("id"));
-- create index "villagenote_rung_id_received_at_id" to table: "village_notes"
CREATE INDEX "villagenote_rung_id_received_at_id" ON "village_notes" ("rung_id", "received_at", "id");
-- create "village_rungs" table
CREATE TABLE "village_rungs" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "drill_id" uuid NOT NULL, "warning_id" uuid NOT NULL, "revision_id" uuid NOT NULL, "state" character varying NOT NULL, "round" bigint NOT NULL, "silent_since" timestamptz NOT NULL, "called_at" timestamptz NOT NULL, "step" bigint NOT NULL, "next_at" timestamptz NULL, "notes" bigint NOT NULL, "sent" character varying NULL, "sent_at" timestamptz NULL, "reached_at" timestamptz NULL, "reached_by" character varying NULL, "opened_at" timestamptz NOT NULL, PRIMARY KEY ("id"));
-- create index "villagerung_next_at_id" to table: "village_rungs"
CREATE INDEX "villagerung_next_at_id" ON "village_rungs" ("next_at", "id") WHERE (next_at IS NOT NULL);
-- create index "villagerung_revision_id_state_silent_since_id" to table: "village_rungs"
CREATE INDEX "villagerung_revision_id_state_silent_since_id" ON "village_rungs" ("revision_id", "state", "silent_since", "id");
-- create index "villagerung_revision_id_village_id" to table: "village_rungs"
CREATE UNIQUE INDEX "villagerung_revision_id_village_id" ON "village_rungs" ("revision_id", "village_id");
-- create index "villagerung_state_id" to table: "village_rungs"
CREATE INDEX "villagerung_state_id" ON "village_rungs" ("state", "id") WHERE ((state)::text = 'silent'::text);

-- Hand-written, beside ent. When the villages of a revision are looked over next: who is silent then is called by other ways.
CREATE TABLE village_watches (revision_id uuid NOT NULL PRIMARY KEY, drill_id uuid NOT NULL, due_at timestamptz NULL, turn integer NOT NULL);
CREATE INDEX village_watches_due ON village_watches (due_at) WHERE due_at IS NOT NULL;

-- +goose Down
DROP TABLE village_watches;
-- reverse: create index "villagerung_state_id" to table: "village_rungs"
DROP INDEX "villagerung_state_id";
-- reverse: create index "villagerung_revision_id_village_id" to table: "village_rungs"
DROP INDEX "villagerung_revision_id_village_id";
-- reverse: create index "villagerung_revision_id_state_silent_since_id" to table: "village_rungs"
DROP INDEX "villagerung_revision_id_state_silent_since_id";
-- reverse: create index "villagerung_next_at_id" to table: "village_rungs"
DROP INDEX "villagerung_next_at_id";
-- reverse: create "village_rungs" table
DROP TABLE "village_rungs";
-- reverse: create index "villagenote_rung_id_received_at_id" to table: "village_notes"
DROP INDEX "villagenote_rung_id_received_at_id";
-- reverse: create "village_notes" table
DROP TABLE "village_notes";
-- reverse: modify "deliveries" table
ALTER TABLE "deliveries" DROP COLUMN "word_at";

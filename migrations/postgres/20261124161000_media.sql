-- +goose Up
-- create "complaints" table
CREATE TABLE "complaints" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "drill_id" uuid NOT NULL, "kind" character varying NOT NULL, "text" text NOT NULL, "unnamed" boolean NOT NULL, "desk" character varying NOT NULL, "author_id" uuid NOT NULL, "author_card" jsonb NOT NULL, "made_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "answer" text NULL, "answer_id" uuid NULL, "answered_at" timestamptz NULL, "answer_card" jsonb NULL, "digest" bytea NOT NULL, PRIMARY KEY ("id"));
-- create index "complaint_drill_id_author_id_received_at_id" to table: "complaints"
CREATE INDEX "complaint_drill_id_author_id_received_at_id" ON "complaints" ("drill_id", "author_id", "received_at" DESC, "id" DESC);
-- create index "complaint_drill_id_county_id_desk_received_at_id" to table: "complaints"
CREATE INDEX "complaint_drill_id_county_id_desk_received_at_id" ON "complaints" ("drill_id", "county_id", "desk", "received_at" DESC, "id" DESC);
-- create "media" table
CREATE TABLE "media" ("id" uuid NOT NULL, "move_id" uuid NOT NULL, "owner_id" uuid NOT NULL, "position" bigint NOT NULL, "kind" character varying NOT NULL, "media_type" character varying NOT NULL, "sha256" character varying NOT NULL, "bytes" bigint NOT NULL, "state" character varying NOT NULL, "problem" character varying NULL, "captured_at" timestamptz NULL, "latitude" double precision NULL, "longitude" double precision NULL, "accuracy_m" double precision NULL, "duration_ms" bigint NULL, "width" bigint NULL, "height" bigint NULL, "view_sha256" character varying NULL, "view_bytes" bigint NULL, "thumb_sha256" character varying NULL, "thumb_bytes" bigint NULL, "received_at" timestamptz NOT NULL, "kept_at" timestamptz NULL, "report_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "media_reports_media" FOREIGN KEY ("report_id") REFERENCES "reports" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "media_owner_id_received_at_id" to table: "media"
CREATE INDEX "media_owner_id_received_at_id" ON "media" ("owner_id", "received_at" DESC, "id" DESC);
-- create index "media_report_id_received_at_position_id" to table: "media"
CREATE INDEX "media_report_id_received_at_position_id" ON "media" ("report_id", "received_at", "position", "id");
-- create index "media_state_received_at_id" to table: "media"
CREATE INDEX "media_state_received_at_id" ON "media" ("state", "received_at", "id") WHERE ((state)::text = 'expected'::text);

-- +goose Down
-- reverse: create index "media_state_received_at_id" to table: "media"
DROP INDEX "media_state_received_at_id";
-- reverse: create index "media_report_id_received_at_position_id" to table: "media"
DROP INDEX "media_report_id_received_at_position_id";
-- reverse: create index "media_owner_id_received_at_id" to table: "media"
DROP INDEX "media_owner_id_received_at_id";
-- reverse: create "media" table
DROP TABLE "media";
-- reverse: create index "complaint_drill_id_county_id_desk_received_at_id" to table: "complaints"
DROP INDEX "complaint_drill_id_county_id_desk_received_at_id";
-- reverse: create index "complaint_drill_id_author_id_received_at_id" to table: "complaints"
DROP INDEX "complaint_drill_id_author_id_received_at_id";
-- reverse: create "complaints" table
DROP TABLE "complaints";

-- +goose Up
-- modify "door_tasks" table
ALTER TABLE "door_tasks" ALTER COLUMN "warning_id" DROP NOT NULL, ALTER COLUMN "revision_id" DROP NOT NULL, ADD COLUMN "notice_id" uuid NULL;
-- create index "doortask_notice_id_subject_id" to table: "door_tasks"
CREATE UNIQUE INDEX "doortask_notice_id_subject_id" ON "door_tasks" ("notice_id", "subject_id");
-- modify "warnings" table
ALTER TABLE "warnings" ADD COLUMN "report_id" uuid NULL;
-- create index "warning_report_id" to table: "warnings"
CREATE UNIQUE INDEX "warning_report_id" ON "warnings" ("report_id") WHERE ((report_id IS NOT NULL) AND (ended_at IS NULL));
-- create index "warning_report_id_received_at" to table: "warnings"
CREATE INDEX "warning_report_id_received_at" ON "warnings" ("report_id", "received_at") WHERE (report_id IS NOT NULL);
-- create "danger_notices" table
CREATE TABLE "danger_notices" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "drill_id" uuid NOT NULL, "report_id" uuid NULL, "template" character varying NOT NULL, "event_name" character varying NOT NULL, "text" text NOT NULL, "latitude" double precision NULL, "longitude" double precision NULL, "radius_m" bigint NULL, "author_id" uuid NOT NULL, "author_card" jsonb NOT NULL, "made_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "digest" bytea NOT NULL, "end_id" uuid NULL, "ended_at" timestamptz NULL, "ended_card" jsonb NULL, "ended_text" text NULL, "end_digest" bytea NULL, PRIMARY KEY ("id"));
-- create index "dangernotice_drill_id_county_id_received_at_id" to table: "danger_notices"
CREATE INDEX "dangernotice_drill_id_county_id_received_at_id" ON "danger_notices" ("drill_id", "county_id", "received_at" DESC, "id" DESC);
-- create index "dangernotice_drill_id_grid_id_received_at_id" to table: "danger_notices"
CREATE INDEX "dangernotice_drill_id_grid_id_received_at_id" ON "danger_notices" ("drill_id", "grid_id", "received_at" DESC, "id" DESC);
-- create index "dangernotice_drill_id_town_id_received_at_id" to table: "danger_notices"
CREATE INDEX "dangernotice_drill_id_town_id_received_at_id" ON "danger_notices" ("drill_id", "town_id", "received_at" DESC, "id" DESC);
-- create index "dangernotice_drill_id_village_id_received_at_id" to table: "danger_notices"
CREATE INDEX "dangernotice_drill_id_village_id_received_at_id" ON "danger_notices" ("drill_id", "village_id", "received_at" DESC, "id" DESC);
-- create index "dangernotice_report_id" to table: "danger_notices"
CREATE INDEX "dangernotice_report_id" ON "danger_notices" ("report_id");
-- create "orders" table
CREATE TABLE "orders" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "drill_id" uuid NOT NULL, "kind" character varying NOT NULL, "state" character varying NOT NULL, "notice_id" uuid NULL, "report_id" uuid NULL, "warning_id" uuid NULL, "text" text NOT NULL, "whereto" character varying NOT NULL, "basis" character varying NOT NULL, "expert" character varying NULL, "opinion" text NULL, "level" character varying NOT NULL, "author_id" uuid NOT NULL, "author_card" jsonb NOT NULL, "made_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "digest" bytea NOT NULL, "since" timestamptz NULL, "decide_id" uuid NULL, "decided_at" timestamptz NULL, "decided_card" jsonb NULL, "decided_text" text NULL, "decide_digest" bytea NULL, "end_id" uuid NULL, "ended_at" timestamptz NULL, "ended_card" jsonb NULL, "ended_text" text NULL, "end_digest" bytea NULL, PRIMARY KEY ("id"));
-- create index "dangerorder_drill_id_county_id_received_at_id" to table: "orders"
CREATE INDEX "dangerorder_drill_id_county_id_received_at_id" ON "orders" ("drill_id", "county_id", "received_at" DESC, "id" DESC);
-- create index "dangerorder_drill_id_grid_id_received_at_id" to table: "orders"
CREATE INDEX "dangerorder_drill_id_grid_id_received_at_id" ON "orders" ("drill_id", "grid_id", "received_at" DESC, "id" DESC);
-- create index "dangerorder_drill_id_town_id_received_at_id" to table: "orders"
CREATE INDEX "dangerorder_drill_id_town_id_received_at_id" ON "orders" ("drill_id", "town_id", "received_at" DESC, "id" DESC);
-- create index "dangerorder_drill_id_village_id_received_at_id" to table: "orders"
CREATE INDEX "dangerorder_drill_id_village_id_received_at_id" ON "orders" ("drill_id", "village_id", "received_at" DESC, "id" DESC);
-- create index "dangerorder_notice_id" to table: "orders"
CREATE INDEX "dangerorder_notice_id" ON "orders" ("notice_id");
-- create index "dangerorder_report_id" to table: "orders"
CREATE INDEX "dangerorder_report_id" ON "orders" ("report_id");
-- create index "dangerorder_warning_id" to table: "orders"
CREATE INDEX "dangerorder_warning_id" ON "orders" ("warning_id");
-- create "order_receipts" table
CREATE TABLE "order_receipts" ("id" uuid NOT NULL, "order_id" uuid NOT NULL, "person_id" uuid NOT NULL, "card" jsonb NOT NULL, "receipt_id" uuid NULL, "made_at" timestamptz NULL, "received_at" timestamptz NULL, PRIMARY KEY ("id"));
-- create index "orderreceipt_order_id_person_id" to table: "order_receipts"
CREATE UNIQUE INDEX "orderreceipt_order_id_person_id" ON "order_receipts" ("order_id", "person_id");
-- create index "orderreceipt_receipt_id" to table: "order_receipts"
CREATE UNIQUE INDEX "orderreceipt_receipt_id" ON "order_receipts" ("receipt_id") WHERE (receipt_id IS NOT NULL);

-- +goose Down
-- reverse: create index "orderreceipt_receipt_id" to table: "order_receipts"
DROP INDEX "orderreceipt_receipt_id";
-- reverse: create index "orderreceipt_order_id_person_id" to table: "order_receipts"
DROP INDEX "orderreceipt_order_id_person_id";
-- reverse: create "order_receipts" table
DROP TABLE "order_receipts";
-- reverse: create index "dangerorder_warning_id" to table: "orders"
DROP INDEX "dangerorder_warning_id";
-- reverse: create index "dangerorder_report_id" to table: "orders"
DROP INDEX "dangerorder_report_id";
-- reverse: create index "dangerorder_notice_id" to table: "orders"
DROP INDEX "dangerorder_notice_id";
-- reverse: create index "dangerorder_drill_id_village_id_received_at_id" to table: "orders"
DROP INDEX "dangerorder_drill_id_village_id_received_at_id";
-- reverse: create index "dangerorder_drill_id_town_id_received_at_id" to table: "orders"
DROP INDEX "dangerorder_drill_id_town_id_received_at_id";
-- reverse: create index "dangerorder_drill_id_grid_id_received_at_id" to table: "orders"
DROP INDEX "dangerorder_drill_id_grid_id_received_at_id";
-- reverse: create index "dangerorder_drill_id_county_id_received_at_id" to table: "orders"
DROP INDEX "dangerorder_drill_id_county_id_received_at_id";
-- reverse: create "orders" table
DROP TABLE "orders";
-- reverse: create index "dangernotice_report_id" to table: "danger_notices"
DROP INDEX "dangernotice_report_id";
-- reverse: create index "dangernotice_drill_id_village_id_received_at_id" to table: "danger_notices"
DROP INDEX "dangernotice_drill_id_village_id_received_at_id";
-- reverse: create index "dangernotice_drill_id_town_id_received_at_id" to table: "danger_notices"
DROP INDEX "dangernotice_drill_id_town_id_received_at_id";
-- reverse: create index "dangernotice_drill_id_grid_id_received_at_id" to table: "danger_notices"
DROP INDEX "dangernotice_drill_id_grid_id_received_at_id";
-- reverse: create index "dangernotice_drill_id_county_id_received_at_id" to table: "danger_notices"
DROP INDEX "dangernotice_drill_id_county_id_received_at_id";
-- reverse: create "danger_notices" table
DROP TABLE "danger_notices";
-- reverse: create index "warning_report_id_received_at" to table: "warnings"
DROP INDEX "warning_report_id_received_at";
-- reverse: create index "warning_report_id" to table: "warnings"
DROP INDEX "warning_report_id";
-- reverse: modify "warnings" table
ALTER TABLE "warnings" DROP COLUMN "report_id";
-- reverse: create index "doortask_notice_id_subject_id" to table: "door_tasks"
DROP INDEX "doortask_notice_id_subject_id";
-- reverse: modify "door_tasks" table
ALTER TABLE "door_tasks" DROP COLUMN "notice_id", ALTER COLUMN "revision_id" SET NOT NULL, ALTER COLUMN "warning_id" SET NOT NULL;

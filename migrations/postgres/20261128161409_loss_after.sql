-- +goose Up
-- modify "loss_events" table
ALTER TABLE "loss_events" ADD COLUMN "kind" character varying NOT NULL DEFAULT 'disaster';
-- create "bypass_reports" table
CREATE TABLE "bypass_reports" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "drill_id" uuid NOT NULL, "event_id" uuid NOT NULL, "division_id" uuid NOT NULL, "typed" jsonb NOT NULL, "text" text NOT NULL, "unnamed" boolean NOT NULL, "author_id" uuid NOT NULL, "author_card" jsonb NOT NULL, "made_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "digest" bytea NOT NULL, "answer" text NULL, "answer_id" uuid NULL, "answered_at" timestamptz NULL, "answer_card" jsonb NULL, PRIMARY KEY ("id"));
-- create index "bypassreport_author_id_event_id_received_at_id" to table: "bypass_reports"
CREATE INDEX "bypassreport_author_id_event_id_received_at_id" ON "bypass_reports" ("author_id", "event_id", "received_at", "id");
-- create index "bypassreport_event_id_county_id_received_at_id" to table: "bypass_reports"
CREATE INDEX "bypassreport_event_id_county_id_received_at_id" ON "bypass_reports" ("event_id", "county_id", "received_at", "id");
-- create "ledger_lists" table
CREATE TABLE "ledger_lists" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "drill_id" uuid NOT NULL, "event_id" uuid NOT NULL, "stage" character varying NOT NULL, "n" bigint NOT NULL, "newest" boolean NOT NULL, "state" character varying NOT NULL, "parts" jsonb NOT NULL, "households" bigint NOT NULL, "persons" bigint NOT NULL, "money" bigint NOT NULL, "held_on" character varying NOT NULL, "notice_from" character varying NOT NULL, "notice_until" character varying NOT NULL, "text" text NOT NULL, "steps" jsonb NOT NULL, "author_id" uuid NOT NULL, "card" jsonb NOT NULL, "made_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "digest" bytea NOT NULL, PRIMARY KEY ("id"));
-- create index "ledgerlist_event_id_stage_county_id_village_id" to table: "ledger_lists"
CREATE INDEX "ledgerlist_event_id_stage_county_id_village_id" ON "ledger_lists" ("event_id", "stage", "county_id", "village_id") WHERE newest;
-- create index "ledgerlist_event_id_stage_town_id_village_id" to table: "ledger_lists"
CREATE INDEX "ledgerlist_event_id_stage_town_id_village_id" ON "ledger_lists" ("event_id", "stage", "town_id", "village_id") WHERE newest;
-- create index "ledgerlist_event_id_stage_village_id_n" to table: "ledger_lists"
CREATE UNIQUE INDEX "ledgerlist_event_id_stage_village_id_n" ON "ledger_lists" ("event_id", "stage", "village_id", "n");
-- create "loss_prices" table
CREATE TABLE "loss_prices" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "drill_id" uuid NOT NULL, "event_id" uuid NOT NULL, "n" bigint NOT NULL, "lines" jsonb NOT NULL, "text" text NOT NULL, "author_id" uuid NOT NULL, "card" jsonb NOT NULL, "made_at" timestamptz NOT NULL, "at" timestamptz NOT NULL, "digest" bytea NOT NULL, PRIMARY KEY ("id"));
-- create index "lossprice_event_id_n" to table: "loss_prices"
CREATE UNIQUE INDEX "lossprice_event_id_n" ON "loss_prices" ("event_id", "n");
-- create "relief_needs" table
CREATE TABLE "relief_needs" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "drill_id" uuid NOT NULL, "event_id" uuid NOT NULL, "name_mask" character varying NOT NULL, "phone_mask" character varying NOT NULL, "secret" bytea NOT NULL, "persons" bigint NOT NULL, "wants" jsonb NOT NULL, "text" text NOT NULL, "since" timestamptz NOT NULL, "due_at" timestamptz NOT NULL, "met_at" timestamptz NULL, "closed_at" timestamptz NULL, "closed_text" text NULL, "close_id" uuid NULL, "author_id" uuid NOT NULL, "card" jsonb NOT NULL, "made_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "digest" bytea NOT NULL, PRIMARY KEY ("id"));
-- create index "reliefneed_event_id_county_id_received_at_id" to table: "relief_needs"
CREATE INDEX "reliefneed_event_id_county_id_received_at_id" ON "relief_needs" ("event_id", "county_id", "received_at", "id");
-- create index "reliefneed_event_id_grid_id_received_at_id" to table: "relief_needs"
CREATE INDEX "reliefneed_event_id_grid_id_received_at_id" ON "relief_needs" ("event_id", "grid_id", "received_at", "id");
-- create index "reliefneed_event_id_town_id_received_at_id" to table: "relief_needs"
CREATE INDEX "reliefneed_event_id_town_id_received_at_id" ON "relief_needs" ("event_id", "town_id", "received_at", "id");
-- create index "reliefneed_event_id_village_id_received_at_id" to table: "relief_needs"
CREATE INDEX "reliefneed_event_id_village_id_received_at_id" ON "relief_needs" ("event_id", "village_id", "received_at", "id");
-- create "relief_receipts" table
CREATE TABLE "relief_receipts" ("id" uuid NOT NULL, "need_id" uuid NOT NULL, "items" jsonb NOT NULL, "receiver" character varying NOT NULL, "author_id" uuid NOT NULL, "card" jsonb NOT NULL, "made_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "digest" bytea NOT NULL, "struck_at" timestamptz NULL, "struck_text" text NULL, "strike_id" uuid NULL, PRIMARY KEY ("id"));
-- create index "reliefreceipt_need_id_received_at_id" to table: "relief_receipts"
CREATE INDEX "reliefreceipt_need_id_received_at_id" ON "relief_receipts" ("need_id", "received_at", "id");
-- create "site_checks" table
CREATE TABLE "site_checks" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "drill_id" uuid NOT NULL, "event_id" uuid NOT NULL, "statement_id" uuid NOT NULL, "codes" jsonb NOT NULL, "text" text NOT NULL, "state" character varying NOT NULL, "assignee_id" uuid NOT NULL, "assignee_card" jsonb NOT NULL, "author_id" uuid NOT NULL, "author_card" jsonb NOT NULL, "due_at" timestamptz NOT NULL, "made_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "digest" bytea NOT NULL, "findings" jsonb NULL, "answer_text" text NULL, "answer_id" uuid NULL, "answer_digest" bytea NULL, "seen_at" timestamptz NULL, "answered_at" timestamptz NULL, PRIMARY KEY ("id"));
-- create index "sitecheck_assignee_id_state_due_at_id" to table: "site_checks"
CREATE INDEX "sitecheck_assignee_id_state_due_at_id" ON "site_checks" ("assignee_id", "state", "due_at", "id");
-- create index "sitecheck_event_id_village_id_received_at_id" to table: "site_checks"
CREATE INDEX "sitecheck_event_id_village_id_received_at_id" ON "site_checks" ("event_id", "village_id", "received_at", "id");

-- +goose Down
-- reverse: create index "sitecheck_event_id_village_id_received_at_id" to table: "site_checks"
DROP INDEX "sitecheck_event_id_village_id_received_at_id";
-- reverse: create index "sitecheck_assignee_id_state_due_at_id" to table: "site_checks"
DROP INDEX "sitecheck_assignee_id_state_due_at_id";
-- reverse: create "site_checks" table
DROP TABLE "site_checks";
-- reverse: create index "reliefreceipt_need_id_received_at_id" to table: "relief_receipts"
DROP INDEX "reliefreceipt_need_id_received_at_id";
-- reverse: create "relief_receipts" table
DROP TABLE "relief_receipts";
-- reverse: create index "reliefneed_event_id_village_id_received_at_id" to table: "relief_needs"
DROP INDEX "reliefneed_event_id_village_id_received_at_id";
-- reverse: create index "reliefneed_event_id_town_id_received_at_id" to table: "relief_needs"
DROP INDEX "reliefneed_event_id_town_id_received_at_id";
-- reverse: create index "reliefneed_event_id_grid_id_received_at_id" to table: "relief_needs"
DROP INDEX "reliefneed_event_id_grid_id_received_at_id";
-- reverse: create index "reliefneed_event_id_county_id_received_at_id" to table: "relief_needs"
DROP INDEX "reliefneed_event_id_county_id_received_at_id";
-- reverse: create "relief_needs" table
DROP TABLE "relief_needs";
-- reverse: create index "lossprice_event_id_n" to table: "loss_prices"
DROP INDEX "lossprice_event_id_n";
-- reverse: create "loss_prices" table
DROP TABLE "loss_prices";
-- reverse: create index "ledgerlist_event_id_stage_village_id_n" to table: "ledger_lists"
DROP INDEX "ledgerlist_event_id_stage_village_id_n";
-- reverse: create index "ledgerlist_event_id_stage_town_id_village_id" to table: "ledger_lists"
DROP INDEX "ledgerlist_event_id_stage_town_id_village_id";
-- reverse: create index "ledgerlist_event_id_stage_county_id_village_id" to table: "ledger_lists"
DROP INDEX "ledgerlist_event_id_stage_county_id_village_id";
-- reverse: create "ledger_lists" table
DROP TABLE "ledger_lists";
-- reverse: create index "bypassreport_event_id_county_id_received_at_id" to table: "bypass_reports"
DROP INDEX "bypassreport_event_id_county_id_received_at_id";
-- reverse: create index "bypassreport_author_id_event_id_received_at_id" to table: "bypass_reports"
DROP INDEX "bypassreport_author_id_event_id_received_at_id";
-- reverse: create "bypass_reports" table
DROP TABLE "bypass_reports";
-- reverse: modify "loss_events" table
ALTER TABLE "loss_events" DROP COLUMN "kind";

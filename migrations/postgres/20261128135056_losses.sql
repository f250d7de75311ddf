-- +goose Up
-- create "base_figures" table
CREATE TABLE "base_figures" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "year" bigint NOT NULL, "population" bigint NULL, "households" bigint NULL, "rooms" bigint NULL, "arable" bigint NULL, "source" character varying NOT NULL, "changed_at" timestamptz NOT NULL, PRIMARY KEY ("id"));
-- create index "basefigure_county_id_year_village_id" to table: "base_figures"
CREATE INDEX "basefigure_county_id_year_village_id" ON "base_figures" ("county_id", "year", "village_id");
-- create index "basefigure_town_id_year_village_id" to table: "base_figures"
CREATE INDEX "basefigure_town_id_year_village_id" ON "base_figures" ("town_id", "year", "village_id");
-- create index "basefigure_village_id_year" to table: "base_figures"
CREATE UNIQUE INDEX "basefigure_village_id_year" ON "base_figures" ("village_id", "year");
-- create "conferences" table
CREATE TABLE "conferences" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "drill_id" uuid NOT NULL, "event_id" uuid NOT NULL, "division_id" uuid NOT NULL, "code" character varying NOT NULL, "delta" bigint NOT NULL, "departments" character varying NOT NULL, "text" text NOT NULL, "author_id" uuid NOT NULL, "author_card" jsonb NOT NULL, "made_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "digest" bytea NOT NULL, "withdraw_id" uuid NULL, "withdrawn_at" timestamptz NULL, "withdrawn_card" jsonb NULL, PRIMARY KEY ("id"));
-- create index "conference_event_id_division_id_received_at_id" to table: "conferences"
CREATE INDEX "conference_event_id_division_id_received_at_id" ON "conferences" ("event_id", "division_id", "received_at", "id");
-- create "event_turns" table
CREATE TABLE "event_turns" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "drill_id" uuid NOT NULL, "event_id" uuid NOT NULL, "kind" character varying NOT NULL, "changes" jsonb NOT NULL, "text" text NOT NULL, "author_id" uuid NOT NULL, "card" jsonb NOT NULL, "made_at" timestamptz NOT NULL, "at" timestamptz NOT NULL, "digest" bytea NOT NULL, PRIMARY KEY ("id"));
-- create index "eventturn_event_id_at_id" to table: "event_turns"
CREATE INDEX "eventturn_event_id_at_id" ON "event_turns" ("event_id", "at", "id");
-- create "ledger_rows" table
CREATE TABLE "ledger_rows" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "drill_id" uuid NOT NULL, "event_id" uuid NOT NULL, "ledger" character varying NOT NULL, "revision" bigint NOT NULL, "version_id" uuid NOT NULL, "cells" jsonb NOT NULL, "masks" jsonb NOT NULL, "secret" bytea NOT NULL, "twin" bytea NULL, "removed_at" timestamptz NULL, "removed_text" text NULL, "received_at" timestamptz NOT NULL, "changed_at" timestamptz NOT NULL, PRIMARY KEY ("id"));
-- create index "ledgerrow_event_id_ledger_county_id_received_at_id" to table: "ledger_rows"
CREATE INDEX "ledgerrow_event_id_ledger_county_id_received_at_id" ON "ledger_rows" ("event_id", "ledger", "county_id", "received_at", "id");
-- create index "ledgerrow_event_id_ledger_grid_id_received_at_id" to table: "ledger_rows"
CREATE INDEX "ledgerrow_event_id_ledger_grid_id_received_at_id" ON "ledger_rows" ("event_id", "ledger", "grid_id", "received_at", "id");
-- create index "ledgerrow_event_id_ledger_town_id_received_at_id" to table: "ledger_rows"
CREATE INDEX "ledgerrow_event_id_ledger_town_id_received_at_id" ON "ledger_rows" ("event_id", "ledger", "town_id", "received_at", "id");
-- create index "ledgerrow_event_id_ledger_twin" to table: "ledger_rows"
CREATE INDEX "ledgerrow_event_id_ledger_twin" ON "ledger_rows" ("event_id", "ledger", "twin") WHERE (twin IS NOT NULL);
-- create index "ledgerrow_event_id_ledger_village_id_received_at_id" to table: "ledger_rows"
CREATE INDEX "ledgerrow_event_id_ledger_village_id_received_at_id" ON "ledger_rows" ("event_id", "ledger", "village_id", "received_at", "id");
-- create "ledger_versions" table
CREATE TABLE "ledger_versions" ("id" uuid NOT NULL, "row_id" uuid NOT NULL, "revision" bigint NOT NULL, "cells" jsonb NOT NULL, "masks" jsonb NOT NULL, "secret" bytea NOT NULL, "removed" boolean NOT NULL, "text" text NOT NULL, "author_id" uuid NOT NULL, "card" jsonb NOT NULL, "made_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "digest" bytea NOT NULL, PRIMARY KEY ("id"));
-- create index "ledgerversion_row_id_revision" to table: "ledger_versions"
CREATE UNIQUE INDEX "ledgerversion_row_id_revision" ON "ledger_versions" ("row_id", "revision");
-- create "loss_chains" table
CREATE TABLE "loss_chains" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "drill_id" uuid NOT NULL, "event_id" uuid NOT NULL, "division_id" uuid NOT NULL, "level" character varying NOT NULL, "n" bigint NOT NULL, "kind" character varying NOT NULL, "state" character varying NOT NULL, "head_id" uuid NOT NULL, "accepted_id" uuid NULL, "asked" jsonb NULL, "ask_id" uuid NULL, "asked_card" jsonb NULL, "disputed" boolean NOT NULL, "behalf" boolean NOT NULL, "occurred_at" timestamptz NOT NULL, "first_at" timestamptz NOT NULL, "final_at" timestamptz NULL, "received_at" timestamptz NOT NULL, PRIMARY KEY ("id"));
-- create index "losschain_drill_id_county_id_received_at_id" to table: "loss_chains"
CREATE INDEX "losschain_drill_id_county_id_received_at_id" ON "loss_chains" ("drill_id", "county_id", "received_at" DESC, "id" DESC);
-- create index "losschain_drill_id_grid_id_received_at_id" to table: "loss_chains"
CREATE INDEX "losschain_drill_id_grid_id_received_at_id" ON "loss_chains" ("drill_id", "grid_id", "received_at" DESC, "id" DESC);
-- create index "losschain_drill_id_town_id_received_at_id" to table: "loss_chains"
CREATE INDEX "losschain_drill_id_town_id_received_at_id" ON "loss_chains" ("drill_id", "town_id", "received_at" DESC, "id" DESC);
-- create index "losschain_drill_id_village_id_received_at_id" to table: "loss_chains"
CREATE INDEX "losschain_drill_id_village_id_received_at_id" ON "loss_chains" ("drill_id", "village_id", "received_at" DESC, "id" DESC);
-- create index "losschain_event_id_county_id_level_division_id" to table: "loss_chains"
CREATE INDEX "losschain_event_id_county_id_level_division_id" ON "loss_chains" ("event_id", "county_id", "level", "division_id");
-- create index "losschain_event_id_division_id" to table: "loss_chains"
CREATE UNIQUE INDEX "losschain_event_id_division_id" ON "loss_chains" ("event_id", "division_id");
-- create index "losschain_event_id_town_id_level_division_id" to table: "loss_chains"
CREATE INDEX "losschain_event_id_town_id_level_division_id" ON "loss_chains" ("event_id", "town_id", "level", "division_id");
-- create "loss_events" table
CREATE TABLE "loss_events" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "drill_id" uuid NOT NULL, "report_id" uuid NULL, "name" character varying NOT NULL, "nature" character varying NOT NULL, "hazard" character varying NOT NULL, "form" character varying NOT NULL, "state" character varying NOT NULL, "live" boolean NOT NULL, "started_at" timestamptz NOT NULL, "scope" character varying NOT NULL, "level" bigint NOT NULL, "response_by" character varying NULL, "response_since" timestamptz NULL, "round" bigint NOT NULL, "stable_at" timestamptz NULL, "closed_at" timestamptz NULL, "author_id" uuid NOT NULL, "author_card" jsonb NOT NULL, "made_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "digest" bytea NOT NULL, PRIMARY KEY ("id"));
-- create index "lossevent_drill_id_county_id_live_received_at_id" to table: "loss_events"
CREATE INDEX "lossevent_drill_id_county_id_live_received_at_id" ON "loss_events" ("drill_id", "county_id", "live", "received_at" DESC, "id" DESC);
-- create index "lossevent_drill_id_county_id_received_at_id" to table: "loss_events"
CREATE INDEX "lossevent_drill_id_county_id_received_at_id" ON "loss_events" ("drill_id", "county_id", "received_at" DESC, "id" DESC);
-- create "loss_forms" table
CREATE TABLE "loss_forms" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "version" character varying NOT NULL, "valid_from" character varying NOT NULL, "valid_until" character varying NOT NULL, "document" bytea NOT NULL, "digest" bytea NOT NULL, "taken_at" timestamptz NOT NULL, PRIMARY KEY ("id"));
-- create index "lossform_county_id_valid_from" to table: "loss_forms"
CREATE INDEX "lossform_county_id_valid_from" ON "loss_forms" ("county_id", "valid_from");
-- create index "lossform_county_id_version" to table: "loss_forms"
CREATE UNIQUE INDEX "lossform_county_id_version" ON "loss_forms" ("county_id", "version");
-- create "loss_totals" table
CREATE TABLE "loss_totals" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "drill_id" uuid NOT NULL, "event_id" uuid NOT NULL, "division_id" uuid NOT NULL, "grains" jsonb NOT NULL, "counted" bigint NOT NULL, "changed_at" timestamptz NOT NULL, PRIMARY KEY ("id"));
-- create index "losstotal_event_id_division_id" to table: "loss_totals"
CREATE UNIQUE INDEX "losstotal_event_id_division_id" ON "loss_totals" ("event_id", "division_id");
-- create "statements" table
CREATE TABLE "statements" ("id" uuid NOT NULL, "county_id" uuid NOT NULL, "town_id" uuid NULL, "village_id" uuid NULL, "grid_id" uuid NULL, "drill_id" uuid NOT NULL, "event_id" uuid NOT NULL, "division_id" uuid NOT NULL, "level" character varying NOT NULL, "n" bigint NOT NULL, "kind" character varying NOT NULL, "state" character varying NOT NULL, "form" character varying NOT NULL, "occurred_at" timestamptz NOT NULL, "typed" jsonb NOT NULL, "figures" jsonb NOT NULL, "facts" jsonb NOT NULL, "grains" jsonb NOT NULL, "parts" jsonb NOT NULL, "findings" jsonb NOT NULL, "reasons" jsonb NOT NULL, "answers" jsonb NOT NULL, "maintained" jsonb NOT NULL, "round" bigint NOT NULL, "behalf" jsonb NULL, "text" text NULL, "base_id" uuid NULL, "author_id" uuid NOT NULL, "author_card" jsonb NOT NULL, "made_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "digest" bytea NOT NULL, "decide_id" uuid NULL, "decided_at" timestamptz NULL, "decided_card" jsonb NULL, "cells" jsonb NULL, "decided_text" text NULL, "decide_digest" bytea NULL, "accepted_at" timestamptz NULL, "superseded_at" timestamptz NULL, PRIMARY KEY ("id"));
-- create index "statement_event_id_county_id_level_accepted_at" to table: "statements"
CREATE INDEX "statement_event_id_county_id_level_accepted_at" ON "statements" ("event_id", "county_id", "level", "accepted_at") WHERE (accepted_at IS NOT NULL);
-- create index "statement_event_id_division_id_n" to table: "statements"
CREATE UNIQUE INDEX "statement_event_id_division_id_n" ON "statements" ("event_id", "division_id", "n");
-- create index "statement_event_id_town_id_level_accepted_at" to table: "statements"
CREATE INDEX "statement_event_id_town_id_level_accepted_at" ON "statements" ("event_id", "town_id", "level", "accepted_at") WHERE (accepted_at IS NOT NULL);

-- +goose Down
-- reverse: create index "statement_event_id_town_id_level_accepted_at" to table: "statements"
DROP INDEX "statement_event_id_town_id_level_accepted_at";
-- reverse: create index "statement_event_id_division_id_n" to table: "statements"
DROP INDEX "statement_event_id_division_id_n";
-- reverse: create index "statement_event_id_county_id_level_accepted_at" to table: "statements"
DROP INDEX "statement_event_id_county_id_level_accepted_at";
-- reverse: create "statements" table
DROP TABLE "statements";
-- reverse: create index "losstotal_event_id_division_id" to table: "loss_totals"
DROP INDEX "losstotal_event_id_division_id";
-- reverse: create "loss_totals" table
DROP TABLE "loss_totals";
-- reverse: create index "lossform_county_id_version" to table: "loss_forms"
DROP INDEX "lossform_county_id_version";
-- reverse: create index "lossform_county_id_valid_from" to table: "loss_forms"
DROP INDEX "lossform_county_id_valid_from";
-- reverse: create "loss_forms" table
DROP TABLE "loss_forms";
-- reverse: create index "lossevent_drill_id_county_id_received_at_id" to table: "loss_events"
DROP INDEX "lossevent_drill_id_county_id_received_at_id";
-- reverse: create index "lossevent_drill_id_county_id_live_received_at_id" to table: "loss_events"
DROP INDEX "lossevent_drill_id_county_id_live_received_at_id";
-- reverse: create "loss_events" table
DROP TABLE "loss_events";
-- reverse: create index "losschain_event_id_town_id_level_division_id" to table: "loss_chains"
DROP INDEX "losschain_event_id_town_id_level_division_id";
-- reverse: create index "losschain_event_id_division_id" to table: "loss_chains"
DROP INDEX "losschain_event_id_division_id";
-- reverse: create index "losschain_event_id_county_id_level_division_id" to table: "loss_chains"
DROP INDEX "losschain_event_id_county_id_level_division_id";
-- reverse: create index "losschain_drill_id_village_id_received_at_id" to table: "loss_chains"
DROP INDEX "losschain_drill_id_village_id_received_at_id";
-- reverse: create index "losschain_drill_id_town_id_received_at_id" to table: "loss_chains"
DROP INDEX "losschain_drill_id_town_id_received_at_id";
-- reverse: create index "losschain_drill_id_grid_id_received_at_id" to table: "loss_chains"
DROP INDEX "losschain_drill_id_grid_id_received_at_id";
-- reverse: create index "losschain_drill_id_county_id_received_at_id" to table: "loss_chains"
DROP INDEX "losschain_drill_id_county_id_received_at_id";
-- reverse: create "loss_chains" table
DROP TABLE "loss_chains";
-- reverse: create index "ledgerversion_row_id_revision" to table: "ledger_versions"
DROP INDEX "ledgerversion_row_id_revision";
-- reverse: create "ledger_versions" table
DROP TABLE "ledger_versions";
-- reverse: create index "ledgerrow_event_id_ledger_village_id_received_at_id" to table: "ledger_rows"
DROP INDEX "ledgerrow_event_id_ledger_village_id_received_at_id";
-- reverse: create index "ledgerrow_event_id_ledger_twin" to table: "ledger_rows"
DROP INDEX "ledgerrow_event_id_ledger_twin";
-- reverse: create index "ledgerrow_event_id_ledger_town_id_received_at_id" to table: "ledger_rows"
DROP INDEX "ledgerrow_event_id_ledger_town_id_received_at_id";
-- reverse: create index "ledgerrow_event_id_ledger_grid_id_received_at_id" to table: "ledger_rows"
DROP INDEX "ledgerrow_event_id_ledger_grid_id_received_at_id";
-- reverse: create index "ledgerrow_event_id_ledger_county_id_received_at_id" to table: "ledger_rows"
DROP INDEX "ledgerrow_event_id_ledger_county_id_received_at_id";
-- reverse: create "ledger_rows" table
DROP TABLE "ledger_rows";
-- reverse: create index "eventturn_event_id_at_id" to table: "event_turns"
DROP INDEX "eventturn_event_id_at_id";
-- reverse: create "event_turns" table
DROP TABLE "event_turns";
-- reverse: create index "conference_event_id_division_id_received_at_id" to table: "conferences"
DROP INDEX "conference_event_id_division_id_received_at_id";
-- reverse: create "conferences" table
DROP TABLE "conferences";
-- reverse: create index "basefigure_village_id_year" to table: "base_figures"
DROP INDEX "basefigure_village_id_year";
-- reverse: create index "basefigure_town_id_year_village_id" to table: "base_figures"
DROP INDEX "basefigure_town_id_year_village_id";
-- reverse: create index "basefigure_county_id_year_village_id" to table: "base_figures"
DROP INDEX "basefigure_county_id_year_village_id";
-- reverse: create "base_figures" table
DROP TABLE "base_figures";

-- +goose Up
-- Hand-written tables beside ent; the planner leaves them alone.

-- The journal: who did what to which row, where. Insert only. No personal value is in it: content is a keyed digest.
CREATE TABLE journal (
  id uuid NOT NULL PRIMARY KEY, at timestamptz NOT NULL, actor_id uuid NULL, actor text NOT NULL, appointment_id uuid NULL,
  verb text NOT NULL, subject_type text NOT NULL, subject_id uuid NOT NULL,
  county_id uuid NULL, town_id uuid NULL, village_id uuid NULL, grid_id uuid NULL, down boolean NOT NULL,
  person_id uuid NULL, drill_id uuid NOT NULL, origin text NOT NULL, before_mac bytea NULL, after_mac bytea NULL, digest bytea NOT NULL);
CREATE INDEX journal_subject ON journal (subject_id, at);
-- Ids the sequencer has not linked yet.
CREATE TABLE journal_new (id uuid NOT NULL PRIMARY KEY);
-- The chain, and the feed of the delta: gapless pos, link = SHA-256(previous link, digest).
CREATE TABLE journal_link (
  pos bigint NOT NULL PRIMARY KEY, id uuid NOT NULL UNIQUE, link bytea NOT NULL, linked_at timestamptz NOT NULL,
  subject_type text NOT NULL, subject_id uuid NOT NULL,
  county_id uuid NULL, town_id uuid NULL, village_id uuid NULL, grid_id uuid NULL, down_id uuid NULL, person_id uuid NULL, drill_id uuid NOT NULL);
CREATE INDEX journal_link_county ON journal_link (county_id, pos);
CREATE INDEX journal_link_town ON journal_link (town_id, pos);
CREATE INDEX journal_link_village ON journal_link (village_id, pos);
CREATE INDEX journal_link_grid ON journal_link (grid_id, pos) WHERE grid_id IS NOT NULL;
CREATE INDEX journal_link_down ON journal_link (down_id, pos) WHERE down_id IS NOT NULL;
CREATE INDEX journal_link_person ON journal_link (person_id, pos) WHERE person_id IS NOT NULL;
CREATE TABLE journal_checkpoint (pos bigint NOT NULL PRIMARY KEY, link bytea NOT NULL, at timestamptz NOT NULL, key_id text NOT NULL, signature bytea NOT NULL);

-- Reports per desk at village grain; towns and counties are sums of it.
CREATE TABLE report_tallies (
  drill_id uuid NOT NULL, village_id uuid NOT NULL, county_id uuid NOT NULL, town_id uuid NOT NULL, desk text NOT NULL, n bigint NOT NULL,
  PRIMARY KEY (drill_id, village_id, desk));
CREATE INDEX report_tallies_county ON report_tallies (drill_id, county_id);
CREATE INDEX report_tallies_town ON report_tallies (drill_id, town_id);

-- The sign-in door.
CREATE TABLE credentials (person_id uuid NOT NULL PRIMARY KEY REFERENCES people (id), hash text NOT NULL, changed_at timestamptz NOT NULL);
CREATE TABLE account_links (
  hash bytea NOT NULL PRIMARY KEY, person_id uuid NOT NULL REFERENCES people (id), kind text NOT NULL,
  created_by uuid NULL, created_at timestamptz NOT NULL, expires_at timestamptz NOT NULL, used_at timestamptz NULL);
CREATE INDEX account_links_person ON account_links (person_id);
CREATE TABLE refresh_tokens (
  hash bytea NOT NULL PRIMARY KEY, session_id uuid NOT NULL REFERENCES sessions (id), parent bytea NULL, state text NOT NULL,
  created_at timestamptz NOT NULL);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
CREATE TABLE sign_in_delays (bucket bytea NOT NULL PRIMARY KEY, failures bigint NOT NULL, last_at timestamptz NOT NULL);
CREATE TABLE sign_in_failures (id uuid NOT NULL PRIMARY KEY, person_id uuid NOT NULL REFERENCES people (id), at timestamptz NOT NULL, network text NOT NULL);
CREATE INDEX sign_in_failures_person ON sign_in_failures (person_id, at);
CREATE TABLE known_devices (hash bytea NOT NULL, person_id uuid NOT NULL REFERENCES people (id), last_used_at timestamptz NOT NULL, PRIMARY KEY (hash, person_id));
CREATE TABLE machine_tokens (
  id uuid NOT NULL PRIMARY KEY, name text NOT NULL UNIQUE, hash bytea NOT NULL UNIQUE, verb text NOT NULL,
  county_id uuid NOT NULL, town_id uuid NULL, village_id uuid NULL, grid_id uuid NULL, created_at timestamptz NOT NULL, revoked_at timestamptz NULL);

-- Values a county has set itself; what is not here has its default.
CREATE TABLE settings (county_id uuid NOT NULL, name text NOT NULL, value bigint NOT NULL, valid_from timestamptz NOT NULL, PRIMARY KEY (county_id, name));
-- What this database is: "demo" marks one that the demo made.
CREATE TABLE facts (name text NOT NULL PRIMARY KEY, value text NOT NULL);

-- Search in Chinese: bigrams made by store/search.
CREATE TABLE search_doc (no BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, noun TEXT NOT NULL, id UUID NOT NULL UNIQUE, tokens tsvector NOT NULL);
CREATE INDEX search_doc_tokens ON search_doc USING gin (tokens);

-- +goose StatementBegin
CREATE FUNCTION insert_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is insert only', TG_TABLE_NAME; END $$;
-- +goose StatementEnd
CREATE TRIGGER journal_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION insert_only();
CREATE TRIGGER journal_link_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_link FOR EACH STATEMENT EXECUTE FUNCTION insert_only();

-- +goose Up
-- Hand-written tables beside ent; the planner leaves them alone.

-- The journal: who did what to which row, where. Insert only. No personal value is in it: content is a keyed digest.
CREATE TABLE journal (
  id uuid NOT NULL PRIMARY KEY, at datetime NOT NULL, actor_id uuid NULL, actor text NOT NULL, appointment_id uuid NULL,
  verb text NOT NULL, subject_type text NOT NULL, subject_id uuid NOT NULL,
  county_id uuid NULL, town_id uuid NULL, village_id uuid NULL, grid_id uuid NULL, down bool NOT NULL,
  person_id uuid NULL, drill_id uuid NOT NULL, origin text NOT NULL, before_mac blob NULL, after_mac blob NULL, digest blob NOT NULL);
CREATE INDEX journal_subject ON journal (subject_id, at);
-- Ids the sequencer has not linked yet.
CREATE TABLE journal_new (id uuid NOT NULL PRIMARY KEY);
-- The chain, and the feed of the delta: gapless pos, link = SHA-256(previous link, digest).
CREATE TABLE journal_link (
  pos integer NOT NULL PRIMARY KEY, id uuid NOT NULL UNIQUE, link blob NOT NULL, linked_at datetime NOT NULL,
  subject_type text NOT NULL, subject_id uuid NOT NULL,
  county_id uuid NULL, town_id uuid NULL, village_id uuid NULL, grid_id uuid NULL, down_id uuid NULL, person_id uuid NULL, drill_id uuid NOT NULL);
CREATE INDEX journal_link_county ON journal_link (county_id, pos);
CREATE INDEX journal_link_town ON journal_link (town_id, pos);
CREATE INDEX journal_link_village ON journal_link (village_id, pos);
CREATE INDEX journal_link_grid ON journal_link (grid_id, pos) WHERE grid_id IS NOT NULL;
CREATE INDEX journal_link_down ON journal_link (down_id, pos) WHERE down_id IS NOT NULL;
CREATE INDEX journal_link_person ON journal_link (person_id, pos) WHERE person_id IS NOT NULL;
CREATE TABLE journal_checkpoint (pos integer NOT NULL PRIMARY KEY, link blob NOT NULL, at datetime NOT NULL, key_id text NOT NULL, signature blob NOT NULL);

-- Reports per desk at village grain; towns and counties are sums of it.
CREATE TABLE report_tallies (
  drill_id uuid NOT NULL, village_id uuid NOT NULL, county_id uuid NOT NULL, town_id uuid NOT NULL, desk text NOT NULL, n integer NOT NULL,
  PRIMARY KEY (drill_id, village_id, desk));
CREATE INDEX report_tallies_county ON report_tallies (drill_id, county_id);
CREATE INDEX report_tallies_town ON report_tallies (drill_id, town_id);

-- The sign-in door.
CREATE TABLE credentials (person_id uuid NOT NULL PRIMARY KEY REFERENCES people (id), hash text NOT NULL, changed_at datetime NOT NULL);
CREATE TABLE account_links (
  hash blob NOT NULL PRIMARY KEY, person_id uuid NOT NULL REFERENCES people (id), kind text NOT NULL,
  created_by uuid NULL, created_at datetime NOT NULL, expires_at datetime NOT NULL, used_at datetime NULL);
CREATE INDEX account_links_person ON account_links (person_id);
CREATE TABLE refresh_tokens (
  hash blob NOT NULL PRIMARY KEY, session_id uuid NOT NULL REFERENCES sessions (id), parent blob NULL, state text NOT NULL,
  created_at datetime NOT NULL);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
CREATE TABLE sign_in_delays (bucket blob NOT NULL PRIMARY KEY, failures integer NOT NULL, last_at datetime NOT NULL);
CREATE TABLE sign_in_failures (id uuid NOT NULL PRIMARY KEY, person_id uuid NOT NULL REFERENCES people (id), at datetime NOT NULL, network text NOT NULL);
CREATE INDEX sign_in_failures_person ON sign_in_failures (person_id, at);
CREATE TABLE known_devices (hash blob NOT NULL, person_id uuid NOT NULL REFERENCES people (id), last_used_at datetime NOT NULL, PRIMARY KEY (hash, person_id));
CREATE TABLE machine_tokens (
  id uuid NOT NULL PRIMARY KEY, name text NOT NULL UNIQUE, hash blob NOT NULL UNIQUE, verb text NOT NULL,
  county_id uuid NOT NULL, town_id uuid NULL, village_id uuid NULL, grid_id uuid NULL, created_at datetime NOT NULL, revoked_at datetime NULL);

-- Values a county has set itself; what is not here has its default.
CREATE TABLE settings (county_id uuid NOT NULL, name text NOT NULL, value integer NOT NULL, valid_from datetime NOT NULL, PRIMARY KEY (county_id, name));
-- What this database is: "demo" marks one that the demo made.
CREATE TABLE facts (name text NOT NULL PRIMARY KEY, value text NOT NULL);

-- Search in Chinese: bigrams made by store/search, one contentless index for all nouns.
CREATE TABLE search_doc (no INTEGER PRIMARY KEY, noun TEXT NOT NULL, id UUID NOT NULL UNIQUE);
CREATE VIRTUAL TABLE search_index USING fts5 (tokens, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0');
-- +goose StatementBegin
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'journal is insert only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'journal is insert only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_link_no_update BEFORE UPDATE ON journal_link BEGIN SELECT RAISE(ABORT, 'journal_link is insert only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_link_no_delete BEFORE DELETE ON journal_link BEGIN SELECT RAISE(ABORT, 'journal_link is insert only'); END;
-- +goose StatementEnd

-- +goose Up
-- Hand-written tables of polled feeds beside ent: how each feed is, and which of its documents were taken or refused.
-- next_at is when it is asked next; whoever moves it on asks: one server does.
CREATE TABLE cap_feeds (
  county_id uuid NOT NULL, name text NOT NULL, url text NOT NULL, etag text NOT NULL, modified text NOT NULL, asked_at datetime NULL, ok_at datetime NULL,
  failed_since datetime NULL, failures integer NOT NULL, code text NOT NULL, next_at datetime NOT NULL, PRIMARY KEY (county_id, name));
-- state: taken, refused, waiting (to be tried at next_at), lost (tried too often).
CREATE TABLE cap_feed_entries (
  county_id uuid NOT NULL, feed text NOT NULL, key blob NOT NULL, state text NOT NULL, code text NOT NULL, tries integer NOT NULL,
  next_at datetime NOT NULL, seen_at datetime NOT NULL, PRIMARY KEY (county_id, feed, key));
CREATE INDEX cap_feed_entries_seen ON cap_feed_entries (seen_at);

-- +goose Down
DROP TABLE cap_feed_entries;
DROP TABLE cap_feeds;

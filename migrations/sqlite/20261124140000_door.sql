-- +goose Up
-- The session a person last opened on a browser: signing in again there ends it.
ALTER TABLE known_devices ADD COLUMN session_id uuid NULL;
-- For the sweeps: anybody can fill these two.
CREATE INDEX sign_in_delays_last ON sign_in_delays (last_at);
CREATE INDEX sign_in_failures_at ON sign_in_failures (at);

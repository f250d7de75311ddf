package account

import (
	"context"
	"fmt"
	"time"

	"jiaoying/ent/viewer"
	"jiaoying/server/fault"
	"jiaoying/server/store"
)

const (
	// sessionKept: a quarter answers "since when was this phone signed in" and is more than anybody asks.
	sessionKept = 90 * 24 * time.Hour
	// tokenKept lets a dead session's token say for a month that the session ended, not that nobody knows it.
	tokenKept = 30 * 24 * time.Hour
	// forgetChunk rows a transaction: nobody who signs in waits for it.
	forgetChunk = 1000
)

// oblivion is what has no use any more, in the order that leaves no row pointing to nothing. The condition stands twice: a
// row that was used again between the choice and the deletion stays.
var oblivion = []struct {
	what, table, key, dead string
	after                  time.Duration
}{
	{"refresh tokens", "refresh_tokens", "hash", "session_id IN (SELECT id FROM sessions WHERE revoked_at <= ? OR expires_at <= ?)", tokenKept},
	{"sessions", "sessions", "id", "(revoked_at <= ? OR expires_at <= ?) AND NOT EXISTS (SELECT 1 FROM refresh_tokens t WHERE t.session_id = sessions.id)", sessionKept},
	{"links", "account_links", "hash", "expires_at <= ?", linkKept},
	{"delays", "sign_in_delays", "bucket", "last_at <= ?", forgetAfter},
	{"failed tries", "sign_in_failures", "id", "at <= ?", failuresLife},
	{"devices", "known_devices", "hash", "last_used_at <= ?", deviceLife},
}

// Forget deletes what the door no longer needs, so that no table of it grows for ever: a sweep of the server's own hand,
// safe to stop anywhere. Fault: denied.
func (f *Flow) Forget(ctx context.Context) error {
	if !isSystem(viewer.From(ctx)) {
		return fault.ErrDenied
	}
	ctx, now := bare(ctx), f.now()
	for _, o := range oblivion {
		query := fmt.Sprintf("DELETE FROM %s WHERE %s IN (SELECT %s FROM %s WHERE %s LIMIT %d) AND %s", o.table, o.key, o.key, o.table, o.dead, forgetChunk, o.dead)
		var args []any
		for _, c := range query {
			if c == '?' {
				args = append(args, now.Add(-o.after))
			}
		}
		for n := int64(forgetChunk); n >= forgetChunk; {
			if err := f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
				n, err = store.Inner(tx).Exec(ctx, query, args...)
				return err
			}); err != nil {
				return fmt.Errorf("forget %s: %w", o.what, err)
			}
		}
	}
	return nil
}

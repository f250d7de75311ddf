package account

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"

	"jiaoying/server/fault"
	"jiaoying/server/store"
)

const (
	// networkSpare: whole villages stand behind one address of the carrier, so a network has thirty free tries where an
	// account has three.
	networkSpare = 27
	// networkLeak: and it forgets one of them a minute, or a busy network would never come down again.
	networkLeak = time.Minute
	// forgetAfter a day without a try a bucket counts for nothing.
	forgetAfter = 24 * time.Hour

	failuresKept = 100
	failuresLife = 30 * 24 * time.Hour
)

// bucket is one count of failed tries in a row. Its name is keyed, so that the table tells no number and no network.
type bucket struct {
	key      []byte
	spare    int
	leak     time.Duration
	failures int
}

func (f *Flow) bucket(parts ...string) *bucket {
	var name []byte
	for _, p := range parts {
		name = fmt.Appendf(name, "%d:%s", len(p), p)
	}
	return &bucket{key: f.Ring.Throttle(string(name))}
}

func (f *Flow) networkBucket(network string) *bucket {
	b := f.bucket("network", network)
	b.spare, b.leak = networkSpare, networkLeak
	return b
}

// hold locks the buckets, in the order given, and reads them. Callers give the narrow one first, so that two never wait
// for each other crosswise. Fault: auth.wait.
func hold(ctx context.Context, tx *store.Tx, buckets ...*bucket) error {
	raw := store.Inner(tx)
	var wait time.Duration
	for _, b := range buckets {
		// The update that changes nothing is the lock.
		if _, err := raw.Exec(ctx, `INSERT INTO sign_in_delays (bucket, failures, last_at) VALUES (?, 0, ?)
			ON CONFLICT (bucket) DO UPDATE SET failures = sign_in_delays.failures`, b.key, tx.Now); err != nil {
			return fmt.Errorf("hold delay: %w", err)
		}
		var last time.Time
		if err := raw.Row(ctx, "SELECT failures, last_at FROM sign_in_delays WHERE bucket = ?", b.key).Scan(&b.failures, &last); err != nil {
			return fmt.Errorf("read delay: %w", err)
		}
		switch passed := tx.Now.Sub(last); {
		case passed >= forgetAfter:
			b.failures = 0
		case b.leak > 0 && passed > 0:
			b.failures = max(0, b.failures-int(passed/b.leak))
		}
		wait = max(wait, Wait(b.failures-b.spare, last, tx.Now))
	}
	if wait > 0 {
		return ErrWait.With(fault.Params{"seconds": int(math.Ceil(wait.Seconds()))})
	}
	return nil
}

// count adds a failed try to held buckets.
func count(ctx context.Context, tx *store.Tx, buckets ...*bucket) error {
	raw := store.Inner(tx)
	for _, b := range buckets {
		b.failures++
		if _, err := raw.Exec(ctx, "UPDATE sign_in_delays SET failures = ?, last_at = ? WHERE bucket = ?", b.failures, tx.Now, b.key); err != nil {
			return fmt.Errorf("count try: %w", err)
		}
	}
	return nil
}

// try is one guess at a password. It is counted before the password is looked at, so that many at once are many, and
// taken back when it was right.
type try struct {
	id      uuid.UUID
	buckets []*bucket
}

// begin counts a try; person is zero when the number is nobody's. Fault: auth.wait.
func (f *Flow) begin(ctx context.Context, person uuid.UUID, network string, buckets ...*bucket) (*try, error) {
	t := &try{id: store.NewID(), buckets: buckets}
	err := f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := hold(ctx, tx, buckets...); err != nil {
			return err
		}
		if err := count(ctx, tx, buckets...); err != nil {
			return err
		}
		return failed(ctx, tx, t.id, person, network)
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// failed notes a failed try for the person to see.
func failed(ctx context.Context, tx *store.Tx, id, person uuid.UUID, network string) error {
	if person == uuid.Nil {
		return nil
	}
	raw := store.Inner(tx)
	if _, err := raw.Exec(ctx, "INSERT INTO sign_in_failures (id, person_id, at, network) VALUES (?, ?, ?, ?)", id, person, tx.Now, network); err != nil {
		return fmt.Errorf("note failed try: %w", err)
	}
	if _, err := raw.Exec(ctx, fmt.Sprintf(`DELETE FROM sign_in_failures WHERE person_id = ? AND (at <= ? OR id NOT IN
		(SELECT id FROM sign_in_failures WHERE person_id = ? ORDER BY at DESC, id DESC LIMIT %d))`, failuresKept),
		person, tx.Now.Add(-failuresLife), person); err != nil {
		return fmt.Errorf("prune failed tries: %w", err)
	}
	return nil
}

// right takes a try back: the own bucket starts anew, a shared one loses this try only, since somebody with an account
// could otherwise wash away his guesses at others.
func (t *try) right(ctx context.Context, tx *store.Tx) error {
	raw := store.Inner(tx)
	for i, b := range t.buckets {
		q := "UPDATE sign_in_delays SET failures = failures - 1 WHERE bucket = ? AND failures > 0"
		if i == 0 {
			q = "DELETE FROM sign_in_delays WHERE bucket = ?"
		}
		if _, err := raw.Exec(ctx, q, b.key); err != nil {
			return fmt.Errorf("take the try back: %w", err)
		}
	}
	return t.unnote(ctx, tx)
}

func (t *try) unnote(ctx context.Context, tx *store.Tx) error {
	if _, err := store.Inner(tx).Exec(ctx, "DELETE FROM sign_in_failures WHERE id = ?", t.id); err != nil {
		return fmt.Errorf("take the try back: %w", err)
	}
	return nil
}

// never takes back a try whose password nobody looked at, such as when the caller left while he waited.
func (f *Flow) never(ctx context.Context, t *try) error {
	return f.Store.InTx(context.WithoutCancel(ctx), func(ctx context.Context, tx *store.Tx) error {
		for _, b := range t.buckets {
			if _, err := store.Inner(tx).Exec(ctx, "UPDATE sign_in_delays SET failures = failures - 1 WHERE bucket = ? AND failures > 0", b.key); err != nil {
				return fmt.Errorf("take the try back: %w", err)
			}
		}
		return t.unnote(ctx, tx)
	})
}

package store

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect"
)

// Alone runs fn unless another server of this database runs it at this moment; it tells whether it ran. What runs alone
// only derives rows from rows, so a turn left out is made up by the next.
func (s *Store) Alone(ctx context.Context, fn func(context.Context) error) (ran bool, err error) {
	if s.dialect != dialect.Postgres {
		return true, fn(ctx)
	}
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return false, fmt.Errorf("sweep: %w", err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", lockSweeps).Scan(&ran); err != nil || !ran {
		return false, err
	}
	defer func() {
		// Given back even when the sweep's time ran out; else it would stay with the pooled connection.
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", lockSweeps)
	}()
	return true, fn(ctx)
}

// Pools gives the pools' use, for the metrics: connections in use and the waits for one so far.
func (s *Store) Pools() map[string][2]int64 {
	w, r := s.writer.Stats(), s.reader.Stats()
	return map[string][2]int64{"writer": {int64(w.InUse), w.WaitCount}, "reader": {int64(r.InUse), r.WaitCount}}
}

package store

import (
	"context"
	"database/sql"
	"errors"

	"entgo.io/ent/dialect"
)

// Tamper does to the tables what an attacker with the database file could do: it takes the triggers off first.
func (s *Store) Tamper(statements []string) error {
	off := []string{"DROP TRIGGER journal_no_update", "DROP TRIGGER journal_no_delete", "DROP TRIGGER journal_link_no_update", "DROP TRIGGER journal_link_no_delete"}
	if s.dialect == dialect.Postgres {
		off = []string{"DROP TRIGGER journal_insert_only ON journal", "DROP TRIGGER journal_link_insert_only ON journal_link"}
	}
	var errs error
	for _, q := range append(off, statements...) {
		_, err := s.writer.ExecContext(context.Background(), q)
		errs = errors.Join(errs, err)
	}
	return errs
}

// Turns gives one fresh sequencer's turn, as after a restart; it tells whether the checkpoint was found due.
func (s *Store) Turns() func(ctx context.Context) (due bool, err error) {
	q := &sequencer{store: s, begin: func(ctx context.Context) (*sql.Tx, error) { return s.writer.BeginTx(ctx, nil) }}
	return func(ctx context.Context) (bool, error) {
		before := q.when
		_, err := q.turn(ctx)
		return q.when != before, err
	}
}

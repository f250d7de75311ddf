package store

import (
	"context"
	"database/sql"
	"errors"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"
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

// Doubled looks for the first position that repeats an id, with so many held in memory, and tells what was left open.
func Doubled(most int, ids []uuid.UUID) (pos int64, known bool, files int, err error) {
	d := newDoubles(most)
	for i, id := range ids {
		if err := d.add(id, int64(i+1)); err != nil {
			return 0, false, 0, err
		}
	}
	known, err = d.has(ids[0])
	if err != nil {
		return 0, false, 0, err
	}
	twice, _, err := d.first()
	files = len(d.files)
	return twice.pos, known, files, errors.Join(err, d.close())
}

// Waiting is how many commands wait for SQLite's writer.
func (s *Store) Waiting() int {
	s.turns.mu.Lock()
	defer s.turns.mu.Unlock()
	return len(s.turns.waiting)
}

// OpenLite opens a SQLite file as the readers are opened.
func OpenLite(path string) (*sql.DB, error) { return openLite(liteDSN(path), &slowLog{}) }

package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"jiaoying/ent/viewer"
	"jiaoying/server/fault"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

func put(ctx context.Context, tx *store.Tx, name string) error {
	_, err := store.Inner(tx).Exec(ctx, "INSERT INTO facts (name, value) VALUES (?, '')", name)
	return err
}

func facts(t *testing.T, s *store.Store, like string) (n int) {
	t.Helper()
	if err := store.Inner(s).Row(t.Context(), "SELECT count(*) FROM facts WHERE name LIKE ?", like).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// crowd holds the writer until all commands wait for it, so that they come into one transaction, does one thing more, and gives
// their errors.
func crowd(t *testing.T, s *store.Store, then func(), commands ...func() error) []error {
	t.Helper()
	errs := make([]error, len(commands))
	var all sync.WaitGroup
	hold := store.Long(as(viewer.System("test")))
	if err := s.InTx(hold, func(ctx context.Context, tx *store.Tx) error {
		for i, c := range commands {
			all.Go(func() { errs[i] = c() })
			until(t, "the command waits", func() bool { return s.Waiting() > i })
		}
		then()
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	all.Wait()
	return errs
}

// Commands that share a commit stand and fall each for itself: one that fails, one that panics, one whose caller leaves.
func TestSharedCommit(t *testing.T) {
	s := storetest.Open(t, storetest.Address(t, "sqlite")) // on PostgreSQL each has a transaction of its own
	ctx := as(viewer.System("test"))
	in := func(ctx context.Context, name string, after func() error) func() error {
		return func() error {
			return s.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
				if err := put(ctx, tx, name); err != nil {
					return err
				}
				return after()
			})
		}
	}
	ok := func() error { return nil }
	wrong := errors.New("refused")
	left, leave := context.WithCancel(ctx)
	panicked := false
	errs := crowd(t, s, func() {},
		in(ctx, "shared first", ok),
		in(ctx, "refused", func() error { return wrong }),
		in(ctx, "shared second", ok),
		func() (err error) {
			defer func() { panicked = recover() != nil }()
			return in(ctx, "refused by panic", func() error { panic("test") })()
		},
		in(left, "shared by who left", func() error { leave(); return nil }),
		in(ctx, "shared third", ok),
		func() error { // what another wrote before in the same transaction is there, and the key says so
			err := in(ctx, "shared first", ok)()
			if !store.Unique(err) {
				return fmt.Errorf("twice: %w", err)
			}
			return nil
		},
		in(ctx, "shared last", ok),
	)
	for i, err := range errs {
		switch {
		case i == 1:
			if !errors.Is(err, wrong) {
				t.Errorf("the refused command: %v", err)
			}
		case err != nil:
			t.Errorf("command %d: %v", i, err)
		}
	}
	if !panicked {
		t.Error("the panic was swallowed")
	}
	if n := facts(t, s, "shared%"); n != 5 {
		t.Errorf("%d rows of the commands that went through", n)
	}
	if n := facts(t, s, "refused%"); n != 0 {
		t.Errorf("%d rows of the commands that failed", n)
	}
	if err := in(ctx, "afterwards", ok)(); err != nil {
		t.Errorf("the next command: %v", err)
	}
}

// When the commit fails, it has failed for everybody in it, and nobody was told otherwise.
func TestSharedCommitFails(t *testing.T) {
	s := storetest.Open(t, storetest.Address(t, "sqlite"))
	ctx := as(viewer.System("test"))
	good := func() error {
		return s.InTx(ctx, func(ctx context.Context, tx *store.Tx) error { return put(ctx, tx, string(store.NewID().String())) })
	}
	told := 0
	orphan := func() error {
		return s.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
			tx.After(func() { told++ })
			if _, err := store.Inner(tx).Exec(ctx, "PRAGMA defer_foreign_keys = ON"); err != nil {
				return err
			}
			_, err := store.Inner(tx).Exec(ctx, "INSERT INTO credentials (person_id, hash, changed_at) VALUES (?, '', ?)", store.NewID(), tx.Now)
			return err
		})
	}
	for i, err := range crowd(t, s, func() {}, good, orphan, good) {
		if err == nil {
			t.Errorf("command %d was told it went through", i)
		}
	}
	if n := facts(t, s, "%-%"); n != 0 || told != 0 {
		t.Errorf("%d rows, %d told", n, told)
	}
	if err := good(); err != nil {
		t.Errorf("the next command: %v", err)
	}
}

// Who waits for the writer and leaves is gone at once, and whoever came after him has his turn.
func TestLeavesTheQueue(t *testing.T) {
	s := storetest.Open(t, storetest.Address(t, "sqlite"))
	ctx := as(viewer.System("test"))
	left, leave := context.WithCancel(ctx)
	errs := crowd(t, s, func() {
		leave()
		until(t, "he has left", func() bool { return s.Waiting() == 1 })
	},
		func() error {
			return s.InTx(left, func(ctx context.Context, tx *store.Tx) error { return put(ctx, tx, "by him") })
		},
		func() error {
			return s.InTx(ctx, func(ctx context.Context, tx *store.Tx) error { return put(ctx, tx, "after him") })
		},
	)
	if fault.KindOf(errs[0]) != fault.Unavailable || errs[1] != nil {
		t.Errorf("told %v", errs)
	}
	if facts(t, s, "by him") != 0 {
		t.Error("what nobody waited for was written")
	}
	if facts(t, s, "after him") != 1 {
		t.Error("who came after him was lost")
	}
}

// Statements stay prepared: they are right while rows of the same text are open, after the schema has changed under them, and
// when more texts have come than are kept.
func TestPreparedStatements(t *testing.T) {
	db, err := store.OpenLite(filepath.Join(t.TempDir(), "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	run := func(q string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(ctx, q, args...); err != nil {
			t.Fatal(q, err)
		}
	}
	run("CREATE TABLE a (n INTEGER)")
	for i := range 5 {
		run("INSERT INTO a (n) VALUES (?)", i)
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	sum := func(below int) (out int) {
		t.Helper()
		rows, err := tx.QueryContext(ctx, "SELECT n FROM a WHERE n < ? ORDER BY n", below)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var n int
			if err := rows.Scan(&n); err != nil {
				t.Fatal(err)
			}
			out += n
			if below == 5 { // the same text while its rows are open
				var inner int
				if err := tx.QueryRowContext(ctx, "SELECT n FROM a WHERE n < ? ORDER BY n", 1).Scan(&inner); err != nil || inner != 0 {
					t.Fatal(inner, err)
				}
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return out
	}
	for range 2 {
		if n := sum(5); n != 10 {
			t.Errorf("sum %d", n)
		}
		if n := sum(3); n != 3 {
			t.Errorf("sum %d", n)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	star := func() (columns int) {
		rows, err := db.QueryContext(ctx, "SELECT * FROM a")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		names, err := rows.Columns()
		if err != nil || !rows.Next() {
			t.Fatal(rows.Err(), err)
		}
		return len(names)
	}
	before := star()
	run("ALTER TABLE a ADD COLUMN m INTEGER")
	if after := star(); before != 1 || after != 2 {
		t.Errorf("%d columns, then %d", before, after)
	}
	for i := range 600 {
		var n int
		if err := db.QueryRowContext(ctx, fmt.Sprintf("SELECT %d", i)).Scan(&n); err != nil || n != i {
			t.Fatal(n, err)
		}
	}
	if err := db.QueryRowContext(ctx, "SELECT n FROM a WHERE n = ?", 9).Scan(new(int)); !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("no row: %v", err)
	}
	if _, err := db.ExecContext(ctx, "SELEKT"); err == nil {
		t.Error("a wrong statement went through")
	}
}

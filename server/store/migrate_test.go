package store_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
)

// Asking where a database stands changes nothing: no table, no file, no folder.
func TestMigrateCheckOnlySays(t *testing.T) {
	t.Parallel()
	check := func(t *testing.T, address string) {
		t.Helper()
		m, err := store.Migrate(context.Background(), address, true, nil)
		if err != nil || m.Version != 0 || m.Wanted == 0 || m.Pending < 3 {
			t.Fatalf("%+v %v", m, err)
		}
	}
	upAndCheck := func(t *testing.T, address string) {
		t.Helper()
		for _, check := range []bool{false, true} {
			if m, err := store.Migrate(context.Background(), address, check, nil); err != nil || m.Pending != 0 || m.Version != m.Wanted {
				t.Fatalf("check %v: %+v %v", check, m, err)
			}
		}
	}
	t.Run("sqlite", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "new")
		path := filepath.Join(dir, "jiaoying.db")
		check(t, "sqlite:"+path)
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("something is there: %v", err)
		}
		if err := errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(path, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		check(t, "sqlite:"+path)
		if in, err := os.ReadDir(dir); err != nil || len(in) != 1 {
			t.Fatalf("%v %v", in, err)
		}
		if st, err := os.Stat(path); err != nil || st.Size() != 0 {
			t.Fatalf("%v %v", st, err)
		}
		upAndCheck(t, "sqlite:"+path)
	})
	t.Run("postgres", func(t *testing.T) {
		c, err := pgtest.Shared()
		if err != nil {
			t.Fatal(err)
		}
		dsn, drop, err := c.Database(context.Background(), "")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = drop() })
		check(t, dsn)
		conn, err := sql.Open("pgx", dsn)
		if err != nil {
			t.Fatal(err)
		}
		var n int
		err = conn.QueryRow("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'").Scan(&n)
		if err := errors.Join(err, conn.Close()); err != nil || n != 0 {
			t.Fatalf("%d tables, %v", n, err)
		}
		upAndCheck(t, dsn)
	})
}

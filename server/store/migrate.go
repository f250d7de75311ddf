package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"jiaoying/migrations"
)

// Migration says where a database stands.
type Migration struct {
	Version int64 // highest of ours that is applied
	Wanted  int64 // highest this program knows
	Pending int   // ours and the queue's that are not applied
}

// Migrate brings a database to this version; with check it only says. On SQLite it uses a handle of its own with
// foreign keys off: rebuilding a table inside a transaction would otherwise cascade into its children.
func Migrate(ctx context.Context, database string, check bool, log *slog.Logger) (m Migration, err error) {
	var (
		conn  *sql.DB
		files fs.FS
		kind  goose.Dialect
		lite  bool
	)
	switch {
	case strings.HasPrefix(database, "sqlite:"):
		path := strings.TrimPrefix(database, "sqlite:")
		if check {
			conn, err = lookAt(path)
			files, kind, lite = sub(migrations.SQLite, "sqlite"), goose.DialectSQLite3, true
			break
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return m, err
		}
		conn, err = sql.Open("sqlite", liteDSN(path, "synchronous(FULL)", "foreign_keys(0)")+"&_txlock=immediate")
		files, kind, lite = sub(migrations.SQLite, "sqlite"), goose.DialectSQLite3, true
	case strings.HasPrefix(database, "postgres"):
		conf, perr := pgx.ParseConfig(database)
		if perr != nil {
			return m, errors.New("the database address is not understood")
		}
		conn = stdlib.OpenDB(*conf)
		files, kind = sub(migrations.Postgres, "postgres"), goose.DialectPostgres
	default:
		return m, fmt.Errorf("database %q is neither sqlite:PATH nor postgres://", redact(database))
	}
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if lite {
		conn.SetMaxOpenConns(1)
	} else if !check {
		// One server migrates, the others wait for it.
		lock, lerr := conn.Conn(ctx)
		if lerr != nil {
			return m, fmt.Errorf("open database: %w", lerr)
		}
		defer func() { _ = lock.Close() }()
		if _, err := lock.ExecContext(ctx, "SELECT pg_advisory_lock($1)", lockMigrate); err != nil {
			return m, err
		}
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	p, err := goose.NewProvider(kind, conn, files, goose.WithSlog(log), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return m, fmt.Errorf("read migrations: %w", err)
	}
	var d riverdriver.Driver[*sql.Tx] = riverdatabasesql.New(conn)
	if lite {
		d = riversqlite.New(conn)
	}
	rm, err := rivermigrate.New(d, &rivermigrate.Config{Logger: log})
	if err != nil {
		return m, err
	}
	if !check {
		if _, err := p.Up(ctx); err != nil {
			return m, fmt.Errorf("migrate: %w", err)
		}
		if _, err := rm.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
			return m, fmt.Errorf("migrate the job queue: %w", err)
		}
		if lite {
			if err := foreignKeys(ctx, conn); err != nil {
				return m, err
			}
		}
	}
	for _, src := range p.ListSources() {
		m.Wanted = max(m.Wanted, src.Version)
	}
	applied, err := appliedIn(ctx, conn, lite)
	if err != nil {
		return m, fmt.Errorf("migration status: %w", err)
	}
	for _, src := range p.ListSources() {
		if applied[src.Version] {
			m.Version = max(m.Version, src.Version)
		} else {
			m.Pending++
		}
	}
	have, err := rm.ExistingVersions(ctx)
	if err != nil {
		return m, fmt.Errorf("job queue version: %w", err)
	}
	m.Pending += len(rm.AllVersions()) - len(have)
	return m, nil
}

// lookAt opens a SQLite file without leave to write; one that is not there stays so, and looks empty.
func lookAt(path string) (*sql.DB, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return sql.Open("sqlite", ":memory:")
	} else if err != nil {
		return nil, err
	}
	return sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro&_pragma=busy_timeout(5000)")
}

// appliedIn reads which of ours are applied. goose's own question would make its table first.
func appliedIn(ctx context.Context, conn *sql.DB, lite bool) (map[int64]bool, error) {
	there := "SELECT count(*) FROM pg_class WHERE oid = to_regclass('goose_db_version')"
	if lite {
		there = "SELECT count(*) FROM sqlite_master WHERE name = 'goose_db_version'"
	}
	applied := map[int64]bool{}
	var n int
	if err := conn.QueryRowContext(ctx, there).Scan(&n); err != nil || n == 0 {
		return applied, err
	}
	rows, err := conn.QueryContext(ctx, "SELECT version_id, is_applied FROM goose_db_version ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var version int64
		var is bool
		if err := rows.Scan(&version, &is); err != nil {
			return nil, err
		}
		applied[version] = is // the newest line of a version counts
	}
	return applied, rows.Err()
}

func foreignKeys(ctx context.Context, conn *sql.DB) error {
	rows, err := conn.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	if rows.Next() {
		return errors.New("the migrated database has rows that point to nothing")
	}
	return rows.Err()
}

func sub(f fs.FS, dir string) fs.FS {
	s, err := fs.Sub(f, dir)
	if err != nil {
		panic(err) // the folder is embedded
	}
	return s
}

// Advisory locks of PostgreSQL: one holder per database.
const (
	lockMigrate   = 0x6a79_0001
	lockSequencer = 0x6a79_0002
	lockSweeps    = 0x6a79_0003
)

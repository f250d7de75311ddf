package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// LitePath gives the file of a SQLite address, false for another database.
func LitePath(database string) (string, bool) { return strings.CutPrefix(database, "sqlite:") }

// CopyLite writes a copy of a SQLite database as of one moment into a new file, on a connection of its own; whoever reads and writes goes
// on meanwhile. The copy holds no page that is free.
func CopyLite(ctx context.Context, path, to string) (err error) {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("the database: %w", err) // else SQLite would make one
	}
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // SQLite fills an empty file, and this one only we read
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	conn, err := liteFile(path, "rw")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "VACUUM INTO ?", to); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	return nil
}

// ErrDamaged: SQLite itself finds the file broken.
var ErrDamaged = errors.New("the database in it is damaged")

// CheckLite looks through a SQLite file that nobody has open and counts the rows of its tables.
func CheckLite(ctx context.Context, path string) (rows map[string]int64, err error) {
	conn, err := liteFile(path, "ro")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	var verdict string
	if err := conn.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil || verdict != "ok" {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, ErrDamaged
	}
	return countTables(ctx, conn, `SELECT t.name FROM sqlite_master t WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND t.sql NOT LIKE 'CREATE VIRTUAL%'
		AND NOT EXISTS (SELECT 1 FROM sqlite_master v WHERE v.sql LIKE 'CREATE VIRTUAL%' AND t.name LIKE v.name || '\_%' ESCAPE '\') ORDER BY t.name`)
}

func liteFile(path, mode string) (*sql.DB, error) {
	conn, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode="+mode+"&_pragma=busy_timeout(5000)")
	if err == nil {
		conn.SetMaxOpenConns(1)
	}
	return conn, err
}

// CountPostgres counts the rows of every table of a PostgreSQL database; nothing for an empty one.
func CountPostgres(ctx context.Context, database string) (rows map[string]int64, err error) {
	conf, err := pgx.ParseConfig(database)
	if err != nil {
		return nil, errors.New("the database address is not understood")
	}
	conn := stdlib.OpenDB(*conf)
	defer func() { err = errors.Join(err, conn.Close()) }()
	return countTables(ctx, conn, "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1")
}

func countTables(ctx context.Context, conn *sql.DB, names string) (map[string]int64, error) {
	list, err := conn.QueryContext(ctx, names)
	if err != nil {
		return nil, fmt.Errorf("tables: %w", err)
	}
	var tables []string
	for list.Next() {
		var name string
		if err := list.Scan(&name); err != nil {
			return nil, errors.Join(err, list.Close())
		}
		tables = append(tables, name)
	}
	if err := errors.Join(list.Err(), list.Close()); err != nil {
		return nil, fmt.Errorf("tables: %w", err)
	}
	rows := map[string]int64{}
	for _, name := range tables {
		var n int64
		if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM "+name).Scan(&n); err != nil {
			return nil, fmt.Errorf("rows of %s: %w", name, err)
		}
		rows[strings.TrimPrefix(name, "public.")] = n
	}
	return rows, nil
}

// KeptFiles calls fn with the SHA-256 of each file that a row says is kept: the original and what was made of it.
func (s *Store) KeptFiles(ctx context.Context, fn func(sha string) error) error {
	for _, column := range []string{"sha256", "view_sha256", "thumb_sha256"} {
		err := s.raw().Each(ctx, func(rows *sql.Rows) error {
			var sha string
			if err := rows.Scan(&sha); err != nil {
				return err
			}
			return fn(sha)
		}, "SELECT "+column+" FROM media WHERE state = 'kept' AND "+column+" IS NOT NULL AND "+column+" <> ''")
		if err != nil {
			return fmt.Errorf("files of media: %w", err)
		}
	}
	return nil
}

// Plan writes the next migration of both databases from ent/schema, or with -check says whether one is missing.
// The hand-written tables beside ent are left alone by both.
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	atlas "ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	_ "modernc.org/sqlite" // driver "sqlite"

	"jiaoying/ent/db/migrate"
	"jiaoying/server/store/pgtest"
)

func main() {
	log.SetFlags(0)
	name := flag.String("name", "", "name of the migration")
	check := flag.Bool("check", false, "only say whether schema and migrations agree")
	sum := flag.Bool("sum", false, "rewrite the checksums after a hand-written migration")
	flag.Parse()
	if *name == "" && !*check && !*sum {
		log.Fatal("give -name, -check or -sum")
	}
	ctx := context.Background()
	lite, err := sql.Open("sqlite", "file:plan?mode=memory&cache=shared&_pragma=foreign_keys(1)")
	if err != nil {
		log.Fatal(err)
	}
	cluster, err := pgtest.Shared()
	if err != nil {
		log.Fatal(err)
	}
	defer pgtest.Stop()
	dsn, drop, err := cluster.Database(ctx, "")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = drop() }()
	pg, err := sql.Open("pgx", dsn)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = pg.Close() }()
	var bad error
	for _, d := range []struct {
		dialect, dir string
		db           *sql.DB
	}{{dialect.SQLite, "migrations/sqlite", lite}, {dialect.Postgres, "migrations/postgres", pg}} {
		switch {
		case *sum:
			bad = errors.Join(bad, resum(d.dir))
		case *check:
			bad = errors.Join(bad, inSync(ctx, d.dialect, d.dir, d.db))
		default:
			bad = errors.Join(bad, plan(ctx, d.dialect, d.dir, d.db, *name))
		}
	}
	if bad != nil {
		_ = pg.Close()
		_ = drop()
		pgtest.Stop()
		log.Fatal(bad)
	}
}

func plan(ctx context.Context, dia, path string, db *sql.DB, name string) error {
	dir, err := sqltool.NewGooseDir(path)
	if err != nil {
		return err
	}
	m, err := schema.NewMigrate(entsql.OpenDB(dia, db), schema.WithDir(dir), schema.WithMigrationMode(schema.ModeReplay),
		schema.WithDropColumn(true), schema.WithDropIndex(true), schema.WithErrNoPlan(true))
	if err != nil {
		return err
	}
	if err := m.NamedDiff(ctx, name, migrate.Tables...); err != nil && !errors.Is(err, atlas.ErrNoPlan) {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// inSync plans into a copy: nothing planned means nothing missing.
func inSync(ctx context.Context, dia, path string, db *sql.DB) error {
	tmp, err := os.MkdirTemp("", "jiaoying-plan-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	if err := os.CopyFS(tmp, os.DirFS(path)); err != nil {
		return err
	}
	dir, err := sqltool.NewGooseDir(tmp)
	if err != nil {
		return err
	}
	if err := atlas.Validate(dir); err != nil {
		return fmt.Errorf("%s: checksums: %w", path, err)
	}
	before, _ := filepath.Glob(filepath.Join(tmp, "*.sql"))
	if err := plan(ctx, dia, tmp, db, "drift"); err != nil {
		return err
	}
	after, _ := filepath.Glob(filepath.Join(tmp, "*.sql"))
	if len(after) != len(before) {
		text, _ := os.ReadFile(after[len(after)-1])
		return fmt.Errorf("%s lacks a migration:\n%s", path, text)
	}
	fmt.Println(path, "agrees with ent/schema")
	return nil
}

func resum(path string) error {
	dir, err := sqltool.NewGooseDir(path)
	if err != nil {
		return err
	}
	s, err := dir.Checksum()
	if err != nil {
		return err
	}
	return atlas.WriteSumFile(dir, s)
}

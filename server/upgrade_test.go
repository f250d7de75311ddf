package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	dbreport "jiaoying/ent/db/report"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/migrations"
	"jiaoying/server/account"
	"jiaoying/server/report"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/roster"
	"jiaoying/server/seal"
	"jiaoying/server/store"
	"jiaoying/server/testworld"
)

// before is the newest migration of the version that is upgraded from: what came before media and complaints.
const before = 20261124140000

// sqlDB opens a site's database without the store.
func (s *site) sqlDB(t *testing.T) (conn *sql.DB, lite bool) {
	t.Helper()
	path, lite := store.LitePath(s.database)
	var err error
	if lite {
		conn, err = sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)")
	} else {
		var conf *pgx.ConnConfig
		if conf, err = pgx.ParseConfig(s.database); err == nil {
			conn = stdlib.OpenDB(*conf)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	conn.SetMaxOpenConns(1)
	return conn, lite
}

// asBefore gives a site the schema of the version before.
func (s *site) asBefore(t *testing.T) {
	t.Helper()
	conn, lite := s.sqlDB(t)
	defer func() { _ = conn.Close() }()
	kind, dir, all := goose.DialectPostgres, "postgres", migrations.Postgres
	var d riverdriver.Driver[*sql.Tx] = riverdatabasesql.New(conn)
	if lite {
		kind, dir, all, d = goose.DialectSQLite3, "sqlite", migrations.SQLite, riversqlite.New(conn)
	}
	files, err := fs.Sub(all, dir)
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(kind, conn, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(context.Background(), before); err != nil {
		t.Fatal(err)
	}
	rm, err := rivermigrate.New(d, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rm.Migrate(context.Background(), rivermigrate.DirectionUp, nil); err != nil {
		t.Fatal(err)
	}
}

// rows gives each table's rows as one digest and their number; the tools' own tables are left out.
func (s *site) rows(t *testing.T) map[string]string {
	t.Helper()
	conn, lite := s.sqlDB(t)
	defer func() { _ = conn.Close() }()
	names := "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
	if lite {
		names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'search_lite%' AND sql NOT LIKE 'CREATE VIRTUAL%'"
	}
	list := func(query string) (out [][]any) {
		got, err := conn.Query(query)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		defer func() { _ = got.Close() }()
		columns, err := got.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for got.Next() {
			row := make([]any, len(columns))
			to := make([]any, len(columns))
			for i := range row {
				to[i] = &row[i]
			}
			if err := got.Scan(to...); err != nil {
				t.Fatal(err)
			}
			out = append(out, row)
		}
		if err := got.Err(); err != nil {
			t.Fatal(err)
		}
		return out
	}
	out := map[string]string{}
	for _, name := range list(names) {
		table := fmt.Sprint(name[0])
		if table == "goose_db_version" || strings.HasPrefix(table, "river_") {
			continue
		}
		var lines []string
		for _, row := range list("SELECT * FROM " + table) {
			lines = append(lines, fmt.Sprintf("%v", row))
		}
		slices.Sort(lines)
		out[table] = fmt.Sprintf("%d rows %x", len(lines), sha256.Sum256([]byte(strings.Join(lines, "\n"))))
	}
	return out
}

// A database of the version before, with people, reports in every state and a linked journal in it, is brought to this version by the binary:
// not a row of it is other than it was, the journal holds, and people go on where they were. The same by a backup that was made of it
// before it was migrated.
func TestWholeUpgrade(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *site) {
		s.asBefore(t)
		ring, err := seal.Create(s.keys())
		if err != nil {
			t.Fatal(err)
		}
		st, err := store.Open(t.Context(), store.Config{Database: s.database, Data: s.data, Keys: ring})
		if err != nil {
			t.Fatal(err)
		}
		accounts := account.New(st, ring)
		people := &roster.Flow{Store: st, Ring: ring, EndSessionsFunc: accounts.EndSessions}
		system := store.WithOrigin(viewer.With(t.Context(), viewer.System("test")), "test")
		_, cast, err := testworld.Fill(system, people)
		if err != nil {
			t.Fatal(err)
		}
		reports := &report.Flow{Store: st, MinutesFunc: report.MinutesFrom(st.Setting)}
		enter := func(key string) context.Context {
			t.Helper()
			for _, p := range cast {
				if p.Key != key {
					continue
				}
				if err := accounts.SetPassword(system, p.ID, demoPassword); err != nil {
					t.Fatal(err)
				}
				e, err := accounts.SignIn(t.Context(), account.Entry{Phone: p.Phone, Password: demoPassword, Device: "old"})
				if err != nil {
					t.Fatal(err)
				}
				v, _, err := accounts.Viewer(t.Context(), e.Access)
				if err != nil {
					t.Fatal(err)
				}
				return viewer.With(t.Context(), v)
			}
			t.Fatal(key)
			return nil
		}
		officer, town := enter("P22"), enter("P11")
		place := viewer.From(officer).Grants[0].Place
		for i := range 12 {
			in := report.Submission{ID: store.NewID(), Place: place.ID(), MadeAt: time.Now(), Content: schema.ReportContent{Category: "NAT03", Severity: lifecycle.SeverityMajor, Note: "升级前"}}
			step := report.Step{Report: in.ID, Move: store.NewID(), MadeAt: time.Now(), Reason: lifecycle.ReasonDetail}
			err := reports.Submit(officer, in)
			switch {
			case err != nil:
			case i%3 == 1:
				err = reports.Accept(town, step)
			case i%3 == 2:
				err = reports.Return(town, step)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		linking, stop := context.WithCancel(t.Context())
		stop()
		if err := st.Sequence(linking); err != nil {
			t.Fatal(err)
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
		was := s.rows(t)
		if len(was) < 15 || was["media"] != "" || was["complaints"] != "" || !strings.HasPrefix(was["reports"], "12 rows") {
			t.Fatalf("%v", was)
		}

		// This program says what is missing and touches nothing until it is told to.
		if got := s.cli(t, false, "migrate", "--check"); !strings.Contains(got, "migrations are missing") {
			t.Errorf("%s", got)
		}
		if got := s.cli(t, false, "serve", "--no-migrate"); !strings.Contains(got, "run migrate") {
			t.Errorf("%s", got)
		}
		archive := filepath.Join(t.TempDir(), "before.tar.gz")
		s.cli(t, true, "backup", "--with-keys", archive)
		if got := s.rows(t); fmt.Sprint(got) != fmt.Sprint(was) {
			t.Error("asking has changed rows")
		}

		s.cli(t, true, "migrate")
		s.upgraded(t, was)
		s.cli(t, true, "migrate") // the second time nothing is to do

		kind := "sqlite"
		if !strings.HasPrefix(s.database, "sqlite:") {
			kind = "postgres"
		}
		n := newSite(t, kind)
		if got := n.cli(t, true, "restore", archive); !strings.Contains(got, "the journal holds") {
			t.Errorf("%s", got)
		}
		n.upgraded(t, was)
	})
}

// upgraded fails unless every row of before is there as it was, and the server works on it.
func (s *site) upgraded(t *testing.T, was map[string]string) {
	t.Helper()
	now := s.rows(t)
	for table, rows := range was {
		if now[table] != rows {
			t.Errorf("%s: was %.12s, is %.12s", table, rows, now[table])
		}
	}
	for _, table := range []string{"media", "complaints", "uploads"} {
		if !strings.HasPrefix(now[table], "0 rows") {
			t.Errorf("%s: %q", table, now[table])
		}
	}
	if got := s.cli(t, true, "audit", "verify"); !strings.Contains(got, " 0 not yet linked") {
		t.Errorf("%s", got)
	}
	v := s.run(t, "serve", "serving ")
	officer, town := signIn(t, v.base, "10030000022"), signIn(t, v.base, "10030000011")
	var mine struct{ Nodes []reportRow }
	officer.must(t, "MyReports", map[string]any{"first": 50}, "myReports", &mine)
	states := map[string]int{}
	for _, r := range mine.Nodes {
		states[r.State]++
	}
	if states["SUBMITTED"] != 4 || states["ACCEPTED"] != 4 || states["RETURNED"] != 4 {
		t.Errorf("%v", states)
	}
	var got struct{ Report reportRow }
	for _, r := range mine.Nodes {
		if r.State == "SUBMITTED" { // what was begun before is ended now
			town.must(t, "AcceptReport", map[string]any{"input": map[string]any{"report": r.ID, "move": store.NewID().String(), "madeAt": time.Now().UTC().Format(time.RFC3339Nano)}}, "acceptReport", &got)
			break
		}
	}
	officer.must(t, "SubmitReport", submission(store.NewID().String(), officer.village(t), "升级后"), "submitReport", nil)
	v.stop(t)
	st := s.open(t)
	if n, err := st.Client.Report.Query().Where(dbreport.StateEQ(lifecycle.StateAccepted)).Count(viewer.With(t.Context(), viewer.System("test"))); n != 5 || err != nil {
		t.Errorf("%d accepted, %v", n, err)
	}
	if verdict, err := st.Verify(t.Context()); err != nil || verdict.Broken != nil || verdict.Unlinked != 0 {
		t.Errorf("%+v %v", verdict, err)
	}
	if st, err := os.Stat(filepath.Join(s.data, "journal")); err != nil || !st.IsDir() {
		t.Errorf("copies of checkpoints: %v", err)
	}
}

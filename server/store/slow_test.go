package store

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"jiaoying/server/store/pgtest"
)

// Statements keep their text and lose their values; lists of any length are one text.
func TestSlowTexts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"SELECT a FROM t1 WHERE b = 'it''s 岳小满' AND c=$12 LIMIT 21":       "SELECT a FROM t1 WHERE b = ? AND c=? LIMIT ?",
		"SELECT a FROM b WHERE id IN (?, ?, ?)\n\t\tORDER BY id":          "SELECT a FROM b WHERE id IN (?, …) ORDER BY id",
		"SELECT a FROM b WHERE id IN ($1, $2, $3,$4)":                     "SELECT a FROM b WHERE id IN (?, …)",
		"INSERT INTO t (a, b) VALUES (?, ?), (?, ?), (?, ?)":              "INSERT INTO t (a, b) VALUES (?, …), …",
		"SELECT 1.5, '13800001234', x'00'":                                "SELECT ?, …, x?",
		"SELECT `r`.`id2` FROM `r` WHERE \"r\".\"drill_id\" = 0198aaaa-1": "SELECT `r`.`id2` FROM `r` WHERE \"r\".\"drill_id\" = 0198aaaa-?",
	} {
		if got := withoutValues(text); got != want {
			t.Errorf("%q\n got %q\nwant %q", text, got, want)
		}
	}
	if got := withoutValues(strings.Repeat("长", 5000)); len([]rune(got)) != slowText+1 {
		t.Errorf("%d characters", len([]rune(got)))
	}
}

// However many texts there are, the slowest stay and no more than so many.
func TestSlowIsBounded(t *testing.T) {
	t.Parallel()
	l := &slowLog{from: time.Second}
	start := time.Now()
	for i := range 1000 {
		l.note(fmt.Sprintf("SELECT c%dx", i), start.Add(-time.Duration(i+2)*time.Second))
	}
	l.note("SELECT quick", start.Add(time.Hour))
	l.note("SELECT c999x", start.Add(-time.Hour))
	got := l.Slowest(1000)
	if len(got) != slowKept || got[0].Text != "SELECT c999x" || got[0].Runs != 2 || got[0].Max < time.Hour || got[1].Text != "SELECT c998x" {
		t.Errorf("%d kept, %+v", len(got), got[0])
	}
	if got := l.Slowest(20); len(got) != 20 {
		t.Errorf("%d told", len(got))
	}
}

// Both drivers are timed by what they really run.
func TestSlowIsMeasured(t *testing.T) {
	t.Parallel()
	seen := func(t *testing.T, l *slowLog, want string) {
		t.Helper()
		for _, q := range l.Slowest(100) {
			if q.Text == want && q.Runs == 2 && q.Max > 0 && q.Total >= q.Max && !q.LastAt.IsZero() {
				return
			}
		}
		t.Errorf("no %q in %+v", want, l.Slowest(100))
	}
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		l := &slowLog{from: 1}
		conn, err := openLite(liteDSN(filepath.Join(t.TempDir(), "x.db")), l)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		var n int
		for i := range 2 {
			if err := conn.QueryRow("SELECT count(*) FROM sqlite_master WHERE rootpage > ?", i).Scan(&n); err != nil {
				t.Fatal(err)
			}
		}
		seen(t, l, "SELECT count(*) FROM sqlite_master WHERE rootpage > ?")
		ctx, cancel := context.WithCancel(context.Background())
		tx, err := conn.BeginTx(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := tx.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS t (a)"); err != nil {
				t.Fatal(err)
			}
		}
		seen(t, l, "CREATE TABLE IF NOT EXISTS t (a)")
		cancel()
		_ = tx.Rollback()
		if err := conn.QueryRow("SELECT count(*) FROM sqlite_master").Scan(&n); err != nil || n != 0 {
			t.Errorf("after a rollback: %d %v", n, err)
		}
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		c, err := pgtest.Shared()
		if err != nil {
			t.Fatal(err)
		}
		conf, err := pgx.ParseConfig(c.DSN())
		if err != nil {
			t.Fatal(err)
		}
		l := &slowLog{from: 1}
		conf.Tracer = l
		conn := stdlib.OpenDB(*conf)
		defer func() { _ = conn.Close() }()
		for i := range 2 {
			var n int
			if err := conn.QueryRow("SELECT count(*) FROM pg_class WHERE oid = $1", i).Scan(&n); err != nil {
				t.Fatal(err)
			}
		}
		seen(t, l, "SELECT count(*) FROM pg_class WHERE oid = ?")
	})
}

// What a statement costs that is not slow.
func BenchmarkSlowNote(b *testing.B) {
	l := &slowLog{}
	for b.Loop() {
		l.note("SELECT 1", time.Now())
	}
}

func TestJobCodes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"server.unavailable: wait for the writer: database is locked (5)": "server.unavailable",
		"JobCancelError: not_found: ent: division not found":              "not_found",
		"report.conflict":                                "report.conflict",
		"rehome: context deadline exceeded":              "job.timeout",
		"pq: relation public.people does not exist":      "internal",
		"people.name of 岳小满 is too long":                 "internal",
		"panic: runtime error: invalid memory address":   "internal",
		"denied sheet.row=sheet.columns":                 "denied",
		"UNIQUE constraint failed: people.phone":         "internal",
		"people.phone: UNIQUE constraint failed (13800)": "people.phone", // the form of a code: no value in it
	} {
		if got := codeOf(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := JobID(41).String(); got != "00000000-0000-8000-8000-000000000041" {
		t.Error(got)
	}
}

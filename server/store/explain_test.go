package store_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// The delta asks three lists, of a place, of a county downward and of a person: each is a walk of one index in the order of the positions
// that stops at the page's end. The queries are those that Changes really sends; text and plan are golden.
func TestDeltaIsOneIndexWalkEach(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		s := storetest.Open(t, address)
		ctx := viewer.With(context.Background(), viewer.System("test"))
		county, person := store.NewID(), store.NewID()
		var town division.Place
		err := s.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
			for i := range 4000 {
				if i%100 == 0 {
					town = division.Place{County: county, Town: store.NewID()}
				}
				e := store.Entry{Verb: "report.submit", Kind: store.KindReport, Subject: store.NewID(), Place: town, Person: store.NewID()}
				switch i % 50 {
				case 1:
					e.Person = person
				case 2:
					e.Kind, e.Verb, e.Place, e.Down, e.Person = store.KindCategory, "category.import", division.Place{County: county}, true, uuid.Nil
				}
				if err := tx.Journal(ctx, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		turn := s.Turns()
		for n := int64(1); n > 0; {
			if _, err := turn(ctx); err != nil {
				t.Fatal(err)
			}
			if n, err = s.Unlinked(ctx); err != nil {
				t.Fatal(err)
			}
		}
		type sent struct {
			text string
			args []driver.NamedValue
		}
		var got []sent
		handle, err := s.TapReads(address, func(text string, args []driver.NamedValue) { got = append(got, sent{text, args}) })
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = handle.Close() })
		if s.Dialect() == "postgres" {
			if _, err := handle.ExecContext(ctx, "ANALYZE"); err != nil {
				t.Fatal(err)
			}
		}
		feed, err := s.Changes(ctx, 10, town, person, 500)
		if err != nil || len(feed.Marks) < 100 {
			t.Fatal(len(feed.Marks), err)
		}
		var b strings.Builder
		walks := []string{"journal_link_town", "journal_link_down", "journal_link_person"}
		for _, q := range got {
			if !strings.Contains(q.text, "subject_id") {
				continue // the head, by the primary key
			}
			plan := explained(t, handle, s.Dialect(), q.text, q.args)
			fmt.Fprintf(&b, "%s\n--   %s\n", q.text, strings.ReplaceAll(plan, "\n", "\n--   "))
			if len(walks) == 0 || !strings.Contains(plan, walks[0]) || strings.Contains(plan, "Sort") || strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "Bitmap") {
				t.Errorf("%v is not walked:\n%s\n%s", walks, q.text, plan)
				continue
			}
			walks = walks[1:]
		}
		if len(walks) != 0 {
			t.Errorf("nobody walks %v", walks)
		}
		path := filepath.Join("testdata", "delta-"+s.Dialect()+".sql")
		if os.Getenv("JIAOYING_UPDATE") != "" {
			if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(path); err != nil || string(want) != b.String() {
			t.Errorf("%s is not what is sent, %v:\n%s", path, err, b.String())
		}
	})
}

// explained gives the plan of a query for any value, as the readers' prepared statements have it.
func explained(t *testing.T, handle *sql.DB, kind, text string, args []driver.NamedValue) string {
	t.Helper()
	conn, err := handle.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	var values []any
	var literals []string
	for _, a := range args {
		values = append(values, a.Value)
		literals = append(literals, fmt.Sprintf("'%v'", a.Value))
	}
	query := "EXPLAIN QUERY PLAN " + text
	if kind == "postgres" {
		if _, err := conn.ExecContext(t.Context(), "PREPARE delta AS "+text); err != nil {
			t.Fatal(err)
		}
		defer func() { _, _ = conn.ExecContext(context.WithoutCancel(t.Context()), "DEALLOCATE delta") }()
		query, values = "EXPLAIN (COSTS OFF) EXECUTE delta("+strings.Join(literals, ", ")+")", nil
	}
	rows, err := conn.QueryContext(t.Context(), query, values...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var lines []string
	for rows.Next() {
		var line string
		var id, parent, unused int
		into := []any{&line}
		if kind != "postgres" {
			into = []any{&id, &parent, &unused, &line}
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

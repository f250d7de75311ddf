package graph_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	_ "modernc.org/sqlite" // driver "sqlite"

	"jiaoying/ent/db"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/store/storetest"
)

// statement is one query as it was sent to the database.
type statement struct {
	text string
	args []any
}

// tap notes what ent sends and passes it on; what it cannot pass is what a read never does.
type tap struct {
	*entsql.Driver
	mu  sync.Mutex
	got []statement
}

func (d *tap) Query(ctx context.Context, query string, args, v any) error {
	d.mu.Lock()
	list, _ := args.([]any)
	d.got = append(d.got, statement{query, list})
	d.mu.Unlock()
	return d.Driver.Query(ctx, query, args, v)
}

func (*tap) Exec(context.Context, string, any, any) error {
	return errors.New("a list does not write")
}

func (d *tap) take() []statement {
	d.mu.Lock()
	defer d.mu.Unlock()
	got := d.got
	d.got = nil
	return got
}

// plain opens the database beside the store, as its readers are opened where plans depend on it.
func plain(t *testing.T, address string) (*sql.DB, string) {
	t.Helper()
	name, kind := "pgx", dialect.Postgres
	if path, lite := strings.CutPrefix(address, "sqlite:"); lite {
		name, kind, address = "sqlite", dialect.SQLite, "file:"+path
	} else {
		u, err := url.Parse(address)
		must(t, err)
		q := u.Query()
		q.Set("plan_cache_mode", "force_generic_plan")
		u.RawQuery = q.Encode()
		address = u.String()
	}
	handle, err := sql.Open(name, address)
	must(t, err)
	t.Cleanup(func() { _ = handle.Close() })
	return handle, kind
}

// The hot lists are each one walk of one index that stops at the page's end: the queries that the resolvers really send are explained on
// both databases, text and plan are golden. A sort or a scan of a table is a failure whatever the golden file says.
func TestHotListsAreOneIndexWalk(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := newBigWorld(t, address, explainRows)
		handle, kind := plain(t, address)
		tapped := &tap{Driver: entsql.OpenDB(kind, handle)}
		w.store.Client = db.NewClient(db.Driver(tapped))

		county := division.Place{County: w.town.County}
		duty, above, author := w.eyesOf("P11", viewer.TownDuty, w.town), w.eyesOf("P02", viewer.CountyDuty, county), w.eyesOf("P22", viewer.GridOfficer, w.village(t))
		list := func(at division.Place) map[string]any {
			return map[string]any{"within": at.ID(), "desk": "INBOX", "first": 20}
		}
		next := list(w.town)
		next["after"] = w.cursor(t, duty, w.query(t, "PlaceReports", "", list(w.town)), "reports")
		mine := map[string]any{"first": 10}
		mineNext := map[string]any{"first": 10, "after": w.cursor(t, author, w.query(t, "MyReports", "", mine), "myReports")}
		direct := "query ($within: ID, $first: Int!) { reports(within: $within, desk: INBOX, direct: true, first: $first) { nodes { id } } }"
		total := "query ($within: ID) { reports(within: $within, desk: INBOX, first: 1) { totalCount { value more } } }"

		var b strings.Builder
		for _, c := range []struct {
			name string
			v    *viewer.Viewer
			body string
			// walks are the reports' index that each statement on them walks.
			walks []string
		}{
			{"town", duty, w.query(t, "PlaceReports", "", list(w.town)), []string{"town"}},
			{"town, next page", duty, w.query(t, "PlaceReports", "", next), []string{"town"}},
			{"county", above, w.query(t, "PlaceReports", "", list(county)), []string{"county"}},
			{"village", author, w.query(t, "PlaceReports", "", list(w.village(t))), []string{"village"}},
			{"county, straight up", above, w.query(t, "", direct, map[string]any{"within": county.ID(), "first": 20}), []string{"direct"}},
			{"mine", author, w.query(t, "MyReports", "", mine), []string{"author"}},
			{"mine, next page", author, w.query(t, "MyReports", "", mineNext), []string{"author"}},
			{"town, counted", duty, w.query(t, "", total, map[string]any{"within": w.town.ID()}), []string{"town", "town"}},
		} {
			tapped.take()
			if rec := w.ask(c.v, c.body, ""); rec.Code != http.StatusOK || strings.Contains(rec.Body.String(), `"errors"`) {
				t.Fatalf("%s: %d %s", c.name, rec.Code, rec.Body)
			}
			got := tapped.take()
			fmt.Fprintf(&b, "-- %s\n", c.name)
			walked := 0
			for _, s := range got {
				if strings.Contains(s.text, `media`) {
					continue // TestMediaOfAPage looks at those with files to read
				}
				plan := explain(t, handle, kind, s)
				fmt.Fprintf(&b, "%s\n", s.text)
				if moves := strings.Contains(s.text, "report_moves"); moves {
					// The story is read by its reports' ids; how the few rows are then ordered is the planner's choice and no part of the file.
					if scanned(plan) {
						t.Errorf("%s reads all moves:\n%s", c.name, plan)
					}
					continue
				}
				for line := range strings.Lines(plan) {
					fmt.Fprintf(&b, "--   %s", line)
				}
				switch {
				case sorts(plan) || scanned(plan):
					t.Errorf("%s is no index walk:\n%s\n%s", c.name, s.text, plan)
				case walked >= len(c.walks), strings.Count(plan, "report_drill_id") != 1, !strings.Contains(plan, hotIndex[c.walks[min(walked, len(c.walks)-1)]]):
					t.Errorf("%s walks another index:\n%s\n%s", c.name, s.text, plan)
				}
				walked++
			}
			if walked != len(c.walks) {
				t.Errorf("%s: %d lists, want %d", c.name, walked, len(c.walks))
			}
		}
		golden(t, "hot-"+kind+".sql", b.String())
	})
}

// explainRows are so many that a town holds more than is counted; with fewer rows reading all of them is the better plan.
const explainRows = 15_000

// hotIndex names the index of each way into the reports.
var hotIndex = map[string]string{
	"county": "report_drill_id_county_id_desk_received_at_id", "town": "report_drill_id_town_id_desk_received_at_id",
	"village": "report_drill_id_village_id_desk_received_at_id", "author": "report_drill_id_author_id_received_at_id",
	"direct": "report_drill_id_county_id_direct_desk_received_at_id",
}

func (w *bigWorld) village(t testing.TB) division.Place {
	t.Helper()
	n, _, err := w.store.NodeByCode(t.Context(), "370405102243")
	if err != nil {
		t.Fatal(err)
	}
	return n.Place
}

// cursor is the end of a first page.
func (w *bigWorld) cursor(t *testing.T, v *viewer.Viewer, body, root string) string {
	t.Helper()
	var a struct {
		Data map[string]struct{ PageInfo struct{ EndCursor string } }
	}
	rec := w.ask(v, body, "")
	must(t, json.Unmarshal(rec.Body.Bytes(), &a))
	if a.Data[root].PageInfo.EndCursor == "" {
		t.Fatalf("no next page: %s", rec.Body)
	}
	return a.Data[root].PageInfo.EndCursor
}

func sorts(plan string) bool {
	return strings.Contains(plan, "Sort") || strings.Contains(plan, "TEMP B-TREE")
}

func scanned(plan string) bool {
	return regexp.MustCompile(`Seq Scan|Bitmap|(?m)^SCAN report`).MatchString(plan)
}

// explain gives the plan of a statement as the server's readers would run it, without numbers that a run changes.
func explain(t *testing.T, handle *sql.DB, kind string, s statement) string {
	t.Helper()
	if kind == dialect.SQLite {
		rows, err := handle.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+s.text, s.args...)
		must(t, err)
		defer func() { _ = rows.Close() }()
		var b strings.Builder
		for rows.Next() {
			var id, parent, unused int
			var detail string
			must(t, rows.Scan(&id, &parent, &unused, &detail))
			b.WriteString(detail + "\n")
		}
		must(t, rows.Err())
		return b.String()
	}
	conn, err := handle.Conn(t.Context())
	must(t, err)
	defer func() { _ = conn.Close() }()
	// A prepared statement is planned for any value, as the store's readers do it; explaining with values would be planned for them.
	_, err = conn.ExecContext(t.Context(), "PREPARE hot AS "+s.text)
	must(t, err)
	defer func() { _, _ = conn.ExecContext(context.WithoutCancel(t.Context()), "DEALLOCATE hot") }()
	values := make([]string, len(s.args))
	for i, a := range s.args {
		values[i] = literal(t, a)
	}
	execute := "EXECUTE hot"
	if len(values) > 0 {
		execute += "(" + strings.Join(values, ", ") + ")"
	}
	rows, err := conn.QueryContext(t.Context(), "EXPLAIN (COSTS OFF) "+execute)
	must(t, err)
	defer func() { _ = rows.Close() }()
	var lines []string
	for rows.Next() {
		var line string
		must(t, rows.Scan(&line))
		lines = append(lines, line)
	}
	must(t, rows.Err())
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return l == "" }), "\n") + "\n"
}

// literal writes a value the way PostgreSQL reads it.
func literal(t *testing.T, a any) string {
	t.Helper()
	if v, ok := a.(driver.Valuer); ok {
		var err error
		a, err = v.Value()
		must(t, err)
	}
	text := fmt.Sprint(a)
	if at, ok := a.(time.Time); ok {
		text = at.Format(time.RFC3339Nano)
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

package graph_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"

	"jiaoying/ent/viewer"
	"jiaoying/graph"
	"jiaoying/pwa"
	"jiaoying/server/account"
	"jiaoying/server/division"
	"jiaoying/server/report"
	"jiaoying/server/roster"
	"jiaoying/server/seal"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/testworld"
	"jiaoying/server/web"
)

// benchRows is how many reports the large world of a benchmark has: JIAOYING_BENCH_ROWS, else so few that make bench stays short.
func benchRows(t testing.TB) int {
	t.Helper()
	text := os.Getenv("JIAOYING_BENCH_ROWS")
	if text == "" {
		return 10_000
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("JIAOYING_BENCH_ROWS: %q is no number", text)
	}
	return n
}

// bigTown is the town the figures are taken in, one of six.
const bigTown = "370405102000"

// bigWorld is a world of many reports behind the handler that the server mounts.
type bigWorld struct {
	address string
	store   *store.Store
	resolve *graph.Resolver
	handler http.Handler
	cast    map[string]testworld.Person
	town    division.Place
	ops     map[string]string // hash by name
}

func newBigWorld(t testing.TB, address string, n int) *bigWorld {
	t.Helper()
	ring := seal.Memory()
	s, err := store.Open(t.Context(), store.Config{Database: address, Data: t.TempDir(), Keys: ring})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w := &bigWorld{address: address, store: s, cast: map[string]testworld.Person{}, ops: map[string]string{}}
	accounts := account.New(s, ring)
	people := &roster.Flow{Store: s, Ring: ring, EndSessionsFunc: accounts.EndSessions}
	_, cast, err := testworld.Fill(t.Context(), people)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range cast {
		w.cast[p.Key] = p
	}
	if err := testworld.Big(t.Context(), s, n); err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(address, "postgres") { // what autovacuum does within a minute of such an import
		vacuum(t, address)
	}
	town, _, err := s.NodeByCode(t.Context(), bigTown)
	if err != nil {
		t.Fatal(err)
	}
	w.town = town.Place
	ops, err := graph.ReadOperations(pwa.Operations)
	if err != nil {
		t.Fatal(err)
	}
	for hash, op := range ops {
		w.ops[op.Name] = hash
	}
	w.resolve = &graph.Resolver{Store: s, Reports: &report.Flow{Store: s, MinutesFunc: report.MinutesFrom(s.Setting)}, Accounts: accounts, Roster: people, PublicURL: "https://test", Demo: true}
	log := slog.New(slog.DiscardHandler)
	exec := graph.New(graph.Config{Resolver: w.resolve, Operations: ops, RequestIDFunc: web.RequestID, Log: log})
	w.handler = web.Chain(web.GraphQL(exec), web.Observe(log, nil, time.Now), web.Recover, web.BodyLimit(64<<10))
	return w
}

// vacuum repeats itself until most pages are known to be visible to all: a backend that still looks at the database holds that up, and
// counts then look at rows.
func vacuum(t testing.TB, address string) {
	t.Helper()
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for range 100 {
		var pages, visible int
		_, err := db.ExecContext(t.Context(), "VACUUM ANALYZE")
		if err == nil {
			err = db.QueryRowContext(t.Context(), "SELECT relpages, relallvisible FROM pg_class WHERE relname = 'reports'").Scan(&pages, &visible)
		}
		if err != nil {
			t.Fatal(err)
		}
		if visible*10 > pages*9 {
			return
		}
	}
	t.Fatal("somebody keeps the vacuum from its work")
}

// eyesOf gives one of the cast with one post, as the sign-in would.
func (w *bigWorld) eyesOf(key string, role viewer.Role, at division.Place) *viewer.Viewer {
	p := w.cast[key]
	return &viewer.Viewer{Person: p.ID, Name: p.Name, Session: store.NewID(), Grants: []viewer.Grant{
		{Appointment: store.NewID(), Role: role, Post: "A", Verbs: role.Verbs(), Place: at, From: "2025-01-01"},
	}}
}

// query is a body of one of the app's operations, or of a text.
func (w *bigWorld) query(t testing.TB, name, text string, variables map[string]any) string {
	t.Helper()
	body := map[string]any{"query": text, "variables": variables}
	if text == "" {
		body = map[string]any{"operationName": name, "variables": variables, "extensions": map[string]any{"persistedQuery": map[string]any{"version": 1, "sha256Hash": w.ops[name]}}}
	}
	out, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// ask sends one request through the layers, as net/http would hand it over.
func (w *bigWorld) ask(v *viewer.Viewer, body, encoding string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(viewer.With(context.Background(), v), http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept-Encoding", encoding)
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return rec
}

// leanList asks for what one row of the officer's list shows, without the story and the cards.
const leanList = `query ($within: ID, $desk: Desk, $first: Int!, $after: String) { reports(within: $within, desk: $desk, first: $first, after: $after) {
	nodes { id number category severity direct spot state desk receivedAt dueAt place { path } author { name } } pageInfo { hasNextPage endCursor } } }`

// BenchmarkList is B1: the newest 20 of a town's inbox, as the app asks for them, through every layer of the handler without a network. CPU is
// this process and, on PostgreSQL, its backends; an answer packed for the phone costs the packing too.
func BenchmarkList(b *testing.B) {
	for _, kind := range []string{"sqlite", "postgres"} {
		for _, n := range slices.Compact([]int{10_000, benchRows(b)}) {
			b.Run(fmt.Sprintf("%s/%d", kind, n), func(b *testing.B) {
				w := newBigWorld(b, storetest.Address(b, kind), n)
				duty := w.eyesOf("P11", viewer.TownDuty, w.town)
				at := map[string]any{"within": w.town.ID(), "desk": "INBOX", "first": 20}
				tally := "query ($within: ID) { reportTally(within: $within) { inbox doing done } }"
				county := division.Place{County: w.town.County}
				for _, c := range []struct {
					name, body, encoding string
					v                    *viewer.Viewer
				}{
					{"app", w.query(b, "PlaceReports", "", at), "", duty},
					{"packed", w.query(b, "PlaceReports", "", at), "gzip", duty},
					{"lean", w.query(b, "", leanList, at), "", duty},
					// B2: counts.
					{"tally-town", w.query(b, "", tally, map[string]any{"within": w.town.ID()}), "", duty},
					{"tally-county", w.query(b, "", tally, map[string]any{"within": county.ID()}), "", w.eyesOf("P02", viewer.CountyDuty, county)},
					{"total", w.query(b, "", "query ($within: ID) { reports(within: $within, desk: INBOX, first: 1) { totalCount { value more } } }", map[string]any{"within": w.town.ID()}), "", duty},
				} {
					b.Run(c.name, func(b *testing.B) { w.measure(b, c.v, c.body, c.encoding) })
				}
			})
		}
	}
}

func (w *bigWorld) measure(b *testing.B, v *viewer.Viewer, body, encoding string) {
	rec := w.ask(v, body, encoding) // prepares statements, reads the tree, and proves that there is an answer
	if encoding == "" && (strings.Contains(rec.Body.String(), `"errors"`) || rec.Code != http.StatusOK) {
		b.Fatal(rec.Code, rec.Body.String())
	}
	size := rec.Body.Len()
	cpu := w.cpu(b)
	b.ReportAllocs()
	for b.Loop() {
		w.ask(v, body, encoding)
	}
	ours, theirs := w.cpu(b)[0]-cpu[0], w.cpu(b)[1]-cpu[1]
	b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "server-µs/op")
	b.ReportMetric(float64(theirs.Microseconds())/float64(b.N), "database-µs/op")
	b.ReportMetric(float64(size), "answer-B")
}

// cpu is the time this process and the database's backends have used. A backend's clock ticks every 10 ms: short runs read it as 0.
func (w *bigWorld) cpu(t testing.TB) [2]time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	out := [2]time.Duration{time.Duration(u.Utime.Nano() + u.Stime.Nano())}
	if w.store.Dialect() != "postgres" {
		return out
	}
	err := store.Inner(w.store).Each(t.Context(), func(rows *sql.Rows) error {
		var pid int
		if err := rows.Scan(&pid); err != nil {
			return err
		}
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			return nil // on another machine, or just gone
		}
		_, rest, _ := strings.Cut(string(text), ") ")
		f := strings.Fields(rest)
		user, _ := strconv.Atoi(f[11])
		system, _ := strconv.Atoi(f[12])
		out[1] += time.Duration(user+system) * 10 * time.Millisecond
		return nil
	}, "SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// BenchmarkSubmit is what one submit of the app costs through the handler with one caller: report, move, tally, search document and journal
// entry in one transaction, and the report read again for the answer. SQLite syncs each; the shared PostgreSQL does not, its
// durable figure is BenchmarkServed's.
func BenchmarkSubmit(b *testing.B) {
	for _, kind := range []string{"sqlite", "postgres"} {
		b.Run(kind, func(b *testing.B) {
			w := newBigWorld(b, storetest.Address(b, kind), 1000)
			officer := w.eyesOf("P22", viewer.GridOfficer, w.village(b))
			body := func() string {
				return w.query(b, "SubmitReport", "", map[string]any{"input": map[string]any{
					"id": store.NewID(), "place": w.village(b).ID(), "madeAt": time.Now().UTC().Format(time.RFC3339Nano),
					"content": map[string]any{"category": "NAT03", "severity": "MAJOR", "note": "东堤背水坡有渗水，水清。", "facts": []string{"渗水带泥"}},
				}})
			}
			if rec := w.ask(officer, body(), ""); rec.Code != http.StatusOK || strings.Contains(rec.Body.String(), `"errors"`) {
				b.Fatal(rec.Code, rec.Body)
			}
			cpu := w.cpu(b)
			b.ReportAllocs()
			for b.Loop() {
				w.ask(officer, body(), "")
			}
			ours, theirs := w.cpu(b)[0]-cpu[0], w.cpu(b)[1]-cpu[1]
			b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "server-µs/op")
			b.ReportMetric(float64(theirs.Microseconds())/float64(b.N), "database-µs/op")
		})
	}
}

package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/roster"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
	"jiaoying/server/testworld"
)

// These benchmarks run the real binary over HTTP on this machine; the load driver takes its part of the same cores.

// benchRows is how many reports there are before: JIAOYING_BENCH_ROWS, else so few that make bench stays short.
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

// crowd is how many callers there are at once, and how many officers of as many villages they are.
const crowd = 16

// newBenchSite is a demo's database with n reports and an officer in each of sixteen villages. PostgreSQL is a cluster that syncs.
func newBenchSite(b *testing.B, kind string, n int) (s *site, phones []string) {
	b.Helper()
	s = &site{data: b.TempDir()}
	s.database = "sqlite:" + filepath.Join(s.data, "jiaoying.db")
	if kind == "postgres" {
		c, err := pgtest.Start(pgtest.Options{Durable: true})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(c.Close)
		if s.database, _, err = c.Database(b.Context(), ""); err != nil {
			b.Fatal(err)
		}
	}
	c := &cli{Database: s.database, Data: s.data, Keys: s.keys(), Zone: "Asia/Shanghai"}
	a, err := c.start(b.Context(), listening{Addr: "127.0.0.1:0", Log: "text", Rate: 100}, true)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = a.close() }()
	if _, err := a.fill(b.Context()); err != nil {
		b.Fatal(err)
	}
	ctx := viewer.With(b.Context(), viewer.System("bench"))
	villages, err := villagesOf(ctx, a.store)
	if err != nil {
		b.Fatal(err)
	}
	for i := range crowd {
		p := roster.NewPerson{ID: store.NewID(), Name: "试用", Phone: fmt.Sprintf("1009%07d", i), Appointment: roster.NewAppointment{
			ID: store.NewID(), Role: viewer.GridOfficer, Post: "A", Division: villages[i*len(villages)/crowd], From: "2025-01-01",
		}}
		if err := a.roster.AddPerson(ctx, p); err != nil {
			b.Fatal(err)
		}
		if err := a.accounts.SetPassword(ctx, p.ID, demoPassword); err != nil {
			b.Fatal(err)
		}
		phones = append(phones, p.Phone)
	}
	if err := testworld.Big(ctx, a.store, n); err != nil {
		b.Fatal(err)
	}
	if kind == "postgres" {
		db, err := sql.Open("pgx", s.database)
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		if _, err := db.ExecContext(ctx, "VACUUM ANALYZE"); err != nil { // what autovacuum does within a minute of such an import
			b.Fatal(err)
		}
	}
	return s, phones
}

func villagesOf(ctx context.Context, s *store.Store) (ids []uuid.UUID, err error) {
	err = store.Inner(s).Each(ctx, func(rows *sql.Rows) error {
		var id uuid.UUID
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, "SELECT id FROM divisions WHERE level = ? ORDER BY code", "village")
	return ids, err
}

// driver sends requests from many networks, as a county's phones do: one address would meet the limit of requests.
type driver struct {
	client *http.Client
	next   atomic.Uint32
	size   atomic.Int64 // of the newest answer
}

func newDriver() *driver {
	return &driver{client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 4 * crowd, DisableCompression: true}}}
}

// send posts a body and fails on anything that is not an answer with data and without errors.
func (d *driver) send(url, token string, body []byte) error {
	req, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	n := d.next.Add(1)
	req.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.1", n>>8&15, n&255))
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := d.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK || bytes.Contains(text, []byte(`"errors":`)) || !bytes.Contains(text, []byte(`"data":{`)) {
		return fmt.Errorf("%d %.500s", res.StatusCode, text)
	}
	d.size.Store(int64(len(text)))
	return nil
}

// crowded runs b.N requests by sixteen callers and tells rate, 99th percentile, and what a request cost server and database.
func (d *driver) crowded(b *testing.B, s *site, pid int, request func(worker int) error) {
	b.Helper()
	if err := request(0); err != nil { // once before, so that everything is prepared
		b.Fatal(err)
	}
	var mu sync.Mutex
	var took []time.Duration
	var workers atomic.Int32
	b.SetParallelism((crowd + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0))
	server, database := processCPU(pid), databaseCPU(b, s.database)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		me := int(workers.Add(1)) - 1
		var mine []time.Duration
		for pb.Next() {
			start := time.Now()
			if err := request(me); err != nil {
				b.Error(err)
				return
			}
			mine = append(mine, time.Since(start))
		}
		mu.Lock()
		took = append(took, mine...)
		mu.Unlock()
	})
	b.StopTimer()
	if len(took) == 0 {
		return
	}
	slices.Sort(took)
	n := float64(b.N)
	b.ReportMetric(n/b.Elapsed().Seconds(), "requests/s")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(d.size.Load()), "answer-B")
	b.ReportMetric(float64((processCPU(pid)-server).Microseconds())/n, "server-µs/op")
	b.ReportMetric(float64((databaseCPU(b, s.database)-database).Microseconds())/n, "database-µs/op")
}

// processCPU is what a process has used; its clock ticks every 10 ms.
func processCPU(pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0 // on another system, or just gone
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	f := strings.Fields(rest)
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// databaseCPU is what PostgreSQL's backends of a database have used.
func databaseCPU(t testing.TB, database string) (sum time.Duration) {
	t.Helper()
	if !strings.HasPrefix(database, "postgres") {
		return 0
	}
	db, err := sql.Open("pgx", database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.QueryContext(t.Context(), "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var pid int
		if err := rows.Scan(&pid); err != nil {
			t.Fatal(err)
		}
		sum += processCPU(pid)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return sum
}

// persisted is a body of one of the app's operations.
func persisted(t testing.TB, name string, variables map[string]any) []byte {
	t.Helper()
	all, err := hashes()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]any{
		"operationName": name, "variables": variables, "extensions": map[string]any{"persistedQuery": map[string]any{"version": 1, "sha256Hash": all[name]}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func free(t testing.TB, query string, variables map[string]any) []byte {
	t.Helper()
	text, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// benchTown is the town whose list is read, one of six.
const benchTown = "370405102000"

// leanList is what one row of the officer's list shows, without the story and the cards.
const leanList = `query ($within: ID, $desk: Desk, $first: Int!) { reports(within: $within, desk: $desk, first: $first) {
	nodes { id category severity direct spot state desk receivedAt dueAt place { path } author { name } } pageInfo { hasNextPage endCursor } } }`

// BenchmarkServed is B1 and B3 with sixteen callers on the running binary: a list of a town, and submits that are on disk when they are
// answered (SQLite synchronous FULL, PostgreSQL with fsync), each with move, tally, search document and journal entry. With
// JIAOYING_BENCH_POSTGRAPHILE naming a folder that holds postgraphile's modules, PostGraphile does the same on the same database
// in the same run; see server/bench/postgraphile.mjs.
func BenchmarkServed(b *testing.B) {
	for _, kind := range []string{"sqlite", "postgres"} {
		b.Run(fmt.Sprintf("%s/%d", kind, benchRows(b)), func(b *testing.B) {
			b.Setenv("JIAOYING_RATE", "1000000")
			s, numbers := newBenchSite(b, kind, benchRows(b))
			v := s.start(b)
			pid := v.cmd.Process.Pid
			d := newDriver()
			url := v.base + "/graphql"
			var phones []*phone
			var villages []string
			for _, n := range numbers {
				p := signIn(b, v.base, n)
				phones, villages = append(phones, p), append(villages, p.village(b))
			}
			reader, err := store.Open(b.Context(), store.Config{Database: s.database, Keys: storetest.NewKeys()})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = reader.Close() })
			town, _, err := reader.NodeByCode(b.Context(), benchTown)
			if err != nil {
				b.Fatal(err)
			}
			var near []uuid.UUID // villages of that town, so that its callers wait for each other's tallies as little as ours
			if err := store.Inner(reader).Each(b.Context(), func(rows *sql.Rows) error {
				var id uuid.UUID
				err := rows.Scan(&id)
				near = append(near, id)
				return err
			}, "SELECT id FROM divisions WHERE town_id = ? AND level = ? ORDER BY code LIMIT 16", town.ID, "village"); err != nil || len(near) < crowd {
				b.Fatal(len(near), err)
			}
			duty := signIn(b, v.base, "10030000011")
			at := map[string]any{"within": town.ID, "desk": "INBOX", "first": 20}
			for name, body := range map[string][]byte{"list": persisted(b, "PlaceReports", at), "list-lean": free(b, leanList, at)} {
				b.Run(name, func(b *testing.B) {
					d.crowded(b, s, pid, func(int) error { return d.send(url, duty.token, body) })
				})
			}
			b.Run("submit", func(b *testing.B) {
				before, err := reader.Head(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				d.crowded(b, s, pid, func(me int) error {
					me %= crowd
					return d.send(url, phones[me].token, persisted(b, "SubmitReport", submission(store.NewID().String(), villages[me], "东堤背水坡有渗水，水清，已安排人员看守。")))
				})
				linked(b, reader, before)
			})
			if folder := os.Getenv("JIAOYING_BENCH_POSTGRAPHILE"); folder != "" && kind == "postgres" {
				postgraphile(b, s, d, folder, town.Place.County, town.ID, near)
			}
		})
	}
}

// linked tells how long after its transaction's instant an entry was in the chain.
func linked(b *testing.B, s *store.Store, after int64) {
	b.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		n, err := s.Unlinked(b.Context())
		if err != nil || time.Now().After(deadline) {
			b.Fatal(n, "entries are not linked", err)
		}
		if n == 0 {
			break
		}
	}
	var waits []time.Duration
	err := store.Inner(s).Each(b.Context(), func(rows *sql.Rows) error {
		var at, linked time.Time
		err := rows.Scan(&at, &linked)
		waits = append(waits, linked.Sub(at))
		return err
	}, "SELECT j.at, l.linked_at FROM journal_link l JOIN journal j ON j.id = l.id WHERE l.pos > ? AND j.verb = ?", after, "report.submit")
	if err != nil || len(waits) == 0 {
		b.Fatal(len(waits), err)
	}
	slices.Sort(waits)
	b.ReportMetric(float64(waits[len(waits)*99/100].Milliseconds()), "linked-p99-ms")
	b.ReportMetric(float64(waits[len(waits)-1].Milliseconds()), "linked-max-ms")
}

// postgraphile runs the other server on the same database and measures the same list and a submit that is one row.
func postgraphile(b *testing.B, s *site, d *driver, folder string, county, town uuid.UUID, villages []uuid.UUID) {
	b.Helper()
	port, err := freePort()
	if err != nil {
		b.Fatal(err)
	}
	script, err := filepath.Abs("bench/postgraphile.mjs")
	if err != nil {
		b.Fatal(err)
	}
	node := os.Getenv("JIAOYING_BENCH_NODE")
	if node == "" {
		node = "node"
	}
	cmd := exec.Command(node, script)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "NODE_ENV=production", "GRAPHILE_ENV=production", "DATABASE_URL="+s.database, "PORT="+port, "MODULES="+folder)
	var log bytes.Buffer
	cmd.Stderr = &log
	cmd.Stdout = &log
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if b.Failed() {
			b.Logf("PostGraphile says: %.3000s", &log)
		}
	}()
	url := "http://127.0.0.1:" + port + "/graphql"
	ready := time.Now().Add(2 * time.Minute)
	for d.send(url, "", []byte(`{"query":"{ __typename }"}`)) != nil {
		if time.Now().After(ready) {
			_ = cmd.Process.Kill()
			b.Fatalf("PostGraphile does not answer: %s", &log)
		}
		time.Sleep(100 * time.Millisecond)
	}
	const fields = `rowId category severity direct spot state desk receivedAt dueAt authorCard divisionByVillageId { shortName }`
	list := func(fields string) []byte {
		return free(b, `query ($town: UUID!, $drill: UUID!) { allReports(condition: {drillId: $drill, townId: $town, desk: "inbox"}, orderBy: [RECEIVED_AT_DESC, ROW_ID_DESC], first: 20) {
			nodes { `+fields+` } pageInfo { hasNextPage endCursor } } }`, map[string]any{"town": town, "drill": uuid.Nil})
	}
	const whole = fields + ` nature needToKnow facts peopleOut peopleAffected note latitude longitude accuracyM fixedAt madeAt clockOffMs seenAt seenCard sealed revision
		reportMovesByReportId(orderBy: [RECEIVED_AT_ASC, ROW_ID_ASC]) { nodes { rowId kind fromState toState card madeAt receivedAt reason text } }`
	for name, body := range map[string][]byte{"list": list(whole), "list-lean": list(fields)} {
		b.Run("postgraphile-"+name, func(b *testing.B) {
			d.crowded(b, s, cmd.Process.Pid, func(int) error { return d.send(url, town.String(), body) })
		})
	}
	// A submit there is one row; then the same rows as ours, written by a trigger as its users would.
	submit := func(b *testing.B) {
		d.crowded(b, s, cmd.Process.Pid, func(me int) error {
			now := time.Now().UTC().Format(time.RFC3339Nano)
			return d.send(url, town.String(), free(b, "mutation ($in: CreateReportInput!) { createReport(input: $in) { report { rowId receivedAt state } } }",
				map[string]any{"in": map[string]any{"report": map[string]any{
					"rowId": store.NewID(), "countyId": county, "townId": town, "villageId": villages[me%crowd], "drillId": uuid.Nil, "category": "NAT03", "nature": "danger",
					"severity": "major", "direct": true, "needToKnow": false, "sealed": false, "facts": []string{"渗水带泥"}, "note": "东堤背水坡有渗水，水清，已安排人员看守。",
					"spot": "", "state": "submitted", "desk": "inbox", "madeAt": now, "receivedAt": now, "authorId": uuid.Nil,
					"authorCard": map[string]any{"name": "试用", "division": "泥沟镇"}, "revision": 1, "digest": "AAAA",
				}}}))
		})
	}
	b.Run("postgraphile-submit", submit)
	db, err := sql.Open("pgx", s.database)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(b.Context(), sameRows); err != nil {
		b.Fatal(err)
	}
	b.Run("postgraphile-submit-same", submit)
}

// sameRows writes what a submit of ours writes besides the report: move, search document, tally, journal entry and its place in the
// sequencer's list. The search document's words are made by us in Go; here they are the note's, cut by the database.
const sameRows = `
	CREATE FUNCTION bench_same() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
	DECLARE entry uuid := gen_random_uuid();
	BEGIN
		INSERT INTO report_moves (id, kind, to_state, actor_id, card, made_at, received_at, text, content, digest, report_id)
			VALUES (gen_random_uuid(), 'submit', NEW.state, NEW.author_id, NEW.author_card, NEW.made_at, NEW.received_at, '', jsonb_build_object('note', NEW.note), NEW.digest, NEW.id);
		INSERT INTO search_doc (noun, id, tokens) VALUES ('report', NEW.id, to_tsvector('simple',
			(SELECT string_agg(substr(NEW.note, i, 2), ' ') FROM generate_series(1, length(NEW.note) - 1) AS i)));
		INSERT INTO journal (id, at, actor_id, actor, verb, subject_type, subject_id, county_id, town_id, village_id, down, person_id, drill_id, origin, after_mac, digest)
			VALUES (entry, NEW.received_at, NEW.author_id, '', 'report.submit', 'report', NEW.id, NEW.county_id, NEW.town_id, NEW.village_id, false, NEW.author_id,
				NEW.drill_id, 'app', sha256(convert_to(NEW.note, 'UTF8')), sha256(convert_to(NEW.id::text || NEW.note, 'UTF8')));
		INSERT INTO journal_new (id) VALUES (entry);
		INSERT INTO report_tallies (drill_id, village_id, county_id, town_id, desk, n) VALUES (NEW.drill_id, NEW.village_id, NEW.county_id, NEW.town_id, NEW.desk, 1)
			ON CONFLICT (drill_id, village_id, desk) DO UPDATE SET n = report_tallies.n + 1;
		RETURN NULL;
	END $$;
	CREATE TRIGGER bench_same AFTER INSERT ON reports FOR EACH ROW EXECUTE FUNCTION bench_same()`

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// BenchmarkReady is B12: the binary on an existing database with the demo's people and the reports of benchRows, from start to the first 200 of
// /readyz, and its resident memory ten seconds later, at rest.
func BenchmarkReady(b *testing.B) {
	for _, kind := range []string{"sqlite", "postgres"} {
		b.Run(fmt.Sprintf("%s/%d", kind, benchRows(b)), func(b *testing.B) {
			s, _ := newBenchSite(b, kind, benchRows(b))
			if err := s.forget(b.Context()); err != nil {
				b.Fatal(err)
			}
			port, err := freePort()
			if err != nil {
				b.Fatal(err)
			}
			client := &http.Client{Timeout: time.Second}
			var took []time.Duration
			rest := 0.0
			for b.Loop() {
				cmd := s.command(b, "serve")
				cmd.Env = append(cmd.Env, "JIAOYING_ADDR=127.0.0.1:"+port)
				start := time.Now()
				if err := cmd.Start(); err != nil {
					b.Fatal(err)
				}
				for !ready(client, "http://127.0.0.1:"+port+"/readyz") {
					if time.Since(start) > time.Minute {
						_ = cmd.Process.Kill()
						b.Fatal("the server is not ready after a minute")
					}
					time.Sleep(2 * time.Millisecond)
				}
				took = append(took, time.Since(start))
				b.StopTimer()
				if rest == 0 {
					time.Sleep(10 * time.Second) // what the row of the budget asks for
					rest = resident(cmd.Process.Pid)
				}
				if err := errors.Join(cmd.Process.Signal(syscall.SIGTERM), cmd.Wait()); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
			b.ReportMetric(0, "ns/op") // says the same with the stops in it
			b.ReportMetric(float64(slices.Min(took).Milliseconds()), "ready-best-ms")
			b.ReportMetric(float64(slices.Max(took).Milliseconds()), "ready-worst-ms")
			b.ReportMetric(rest, "rest-MB")
		})
	}
}

// forget takes the demo's mark off, so that serve takes the database.
func (s *site) forget(ctx context.Context) error {
	st, err := store.Open(ctx, store.Config{Database: s.database, Keys: storetest.NewKeys()})
	if err != nil {
		return err
	}
	return errors.Join(st.SetFact(ctx, factDemo, ""), st.Close())
}

func ready(client *http.Client, url string) bool {
	res, err := client.Get(url)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// resident is the memory of a process in MB; 0 where the system does not tell.
func resident(pid int) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	if f := strings.Fields(rest); len(f) > 0 {
		kb, _ := strconv.Atoi(f[0])
		return float64(kb) / 1024
	}
	return 0
}

package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"slices"

	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"jiaoying/ent/viewer"
	"jiaoying/graph"
	"jiaoying/notify"
	"jiaoying/server/account"
	"jiaoying/server/bus"
	"jiaoying/server/complaint"
	"jiaoying/server/danger"
	"jiaoying/server/division"
	"jiaoying/server/door"
	"jiaoying/server/export"
	"jiaoying/server/loss"
	"jiaoying/server/ops"
	"jiaoying/server/register"
	"jiaoying/server/report"
	"jiaoying/server/roster"
	"jiaoying/server/seal"
	"jiaoying/server/spot"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/testworld"
	"jiaoying/server/warning"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

const password = "yunhe 2026 hetang"

// now lies inside the dated appointments of the cast.
var now = time.Date(2026, 11, 24, 3, 12, 0, 0, time.UTC)

// world is the demo's world with an executor over it, without HTTP.
type world struct {
	t          testing.TB
	store      *store.Store
	accounts   *account.Flow
	roster     *roster.Flow
	reports    *report.Flow
	complaints *complaint.Flow
	warnings   *warning.Flow
	notify     *notify.Flow
	doors      *door.Flow
	dangers    *danger.Flow
	losses     *loss.Flow
	registers  *register.Flow
	exports    *export.Flow
	spots      *spot.Flow
	exec       *executor.Executor
	cast       map[string]testworld.Person
	viewers    map[string]context.Context
	places     map[string]division.Place
	serial     int
	aways      int
	grids      int
}

// eyes are who looks, in the order of the table's columns.
var eyes = []struct{ name, key, why string }{
	{"stranger", "", "nobody"},
	{"author", "P22", "grid officer of the village who wrote the report"},
	{"colleague", "P21", "info officer of the same village"},
	{"sibling", "P27", "grid officer of another village of the town"},
	{"town", "P11", "town duty above it"},
	{"neighbour", "P16", "town duty of another town"},
	{"line", "P07", "department whose line holds the category"},
	{"offline", "P08", "department of another line"},
	{"county", "P02", "county duty"},
	{"auditor", "P09", "county auditor"},
	{"admin", "P01", "county administrator"},
	{"receiver", "P37", "receiver of a site of the village, without verbs"},
	{"monitor", "P24", "monitor of the village, limited to another line"},
	{"mediator", "P14", "reviewer of the town, limited to another line"},
	{"ended", "P13", "town leader whose appointment has ended, with his token still valid"},
	{"machine", "", "a machine token for metrics"},
	{"drill", "P11", "town duty inside an exercise"},
}

func setup(t testing.TB, address string) *world {
	t.Helper()
	ring := seal.Memory()
	s, err := store.Open(t.Context(), store.Config{Database: address, Data: t.TempDir(), Keys: ring, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w := &world{t: t, store: s, accounts: account.New(s, ring), cast: map[string]testworld.Person{}, viewers: map[string]context.Context{}, places: map[string]division.Place{}}
	w.accounts.Hasher.Cost.Memory, w.accounts.Hasher.Cost.Iterations = 8, 1 // everybody signs in, in every test
	w.roster = &roster.Flow{Store: s, Ring: ring, EndSessionsFunc: w.accounts.EndSessions}
	w.complaints = &complaint.Flow{Store: s}
	w.reports = &report.Flow{Store: s, MinutesFunc: report.MinutesFrom(s.Setting)}
	w.warnings = &warning.Flow{Store: s, Log: slog.New(slog.DiscardHandler), NumberFunc: s.Setting}
	w.notify = &notify.Flow{Store: s, Log: slog.New(slog.DiscardHandler)}
	w.doors = &door.Flow{Store: s}
	w.dangers = &danger.Flow{Store: s}
	w.losses = &loss.Flow{Store: s, Ring: ring}
	w.registers = &register.Flow{Store: s, Ring: ring}
	w.exports = &export.Flow{Store: s}
	w.notify.StaleFunc, w.notify.ReachedFunc, w.notify.BoundFunc = w.registers.Due, w.roster.Reached, w.doors.LinkAnswered
	w.spots = &spot.Flow{Store: s, UnverifyFunc: w.roster.Unverify, UnreviewFunc: w.registers.Unreview}
	w.exec = graph.New(graph.Config{
		Resolver:      &graph.Resolver{Store: s, Reports: w.reports, Complaints: w.complaints, Ops: ops.New(s, "test", nil), Accounts: w.accounts, Roster: w.roster, Warnings: w.warnings, Notify: w.notify, Doors: w.doors, Dangers: w.dangers, Losses: w.losses, Registers: w.registers, Exports: w.exports, Spots: w.spots, PublicURL: "https://test", Demo: true},
		RequestIDFunc: func(context.Context) string { return "test" }, Log: slog.New(slog.DiscardHandler),
	})
	county, cast, err := testworld.Fill(t.Context(), w.roster)
	if err == nil {
		_, err = w.warnings.Seed(t.Context(), county)
	}
	if err == nil {
		_, err = w.losses.Seed(t.Context(), county)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range cast {
		w.cast[p.Key] = p
	}
	for name, code := range map[string]string{"county": "370405000000", "town": "370405102000", "village": "370405102243", "sibling": "370405102244", "third": "370405102245", "elsewhere": "370405104235"} {
		n, ok, err := s.NodeByCode(t.Context(), code)
		if err != nil || !ok {
			t.Fatalf("%s: %v", code, err)
		}
		w.places[name] = n.Place
	}
	for _, e := range eyes {
		switch e.name {
		case "stranger":
			w.viewers[e.name] = viewer.With(t.Context(), viewer.Stranger())
		case "machine":
			w.viewers[e.name] = viewer.With(t.Context(), &viewer.Viewer{Machine: "prometheus", Grants: []viewer.Grant{{Verbs: []viewer.Verb{viewer.MetricsRead}, Place: w.places["county"]}}})
		default:
			v := w.signIn(e.key)
			if e.name == "ended" {
				v.Grants = nil
			}
			w.viewers[e.name] = viewer.With(t.Context(), v)
			if e.name == "drill" {
				w.viewers[e.name] = viewer.InDrill(w.viewers[e.name], store.NewID())
			}
		}
	}
	return w
}

func (w *world) system() context.Context { return viewer.With(w.t.Context(), viewer.System("test")) }

// signIn gives a viewer as the server makes him: by a password, a session and a token.
func (w *world) signIn(key string) *viewer.Viewer {
	w.t.Helper()
	p := w.cast[key]
	if err := w.accounts.SetPassword(w.system(), p.ID, password); err != nil {
		w.t.Fatal(err)
	}
	e, err := w.accounts.SignIn(w.t.Context(), account.Entry{Phone: p.Phone, Password: password, Device: "test"})
	if err != nil {
		w.t.Fatalf("%s: %v", key, err)
	}
	v, _, err := w.accounts.Viewer(w.t.Context(), e.Access)
	if err != nil {
		w.t.Fatalf("%s: %v", key, err)
	}
	c := *v
	return &c
}

// ask runs a query and gives its data and the code of its first error.
func (w *world) ask(ctx context.Context, query string, variables map[string]any) (map[string]any, string) {
	w.t.Helper()
	ctx = graphql.StartOperationTrace(ctx)
	op, errs := w.exec.CreateOperationContext(ctx, &graphql.RawParams{Query: query, Variables: variables})
	var response *graphql.Response
	if errs != nil {
		response = w.exec.DispatchError(graphql.WithOperationContext(ctx, op), errs)
	} else {
		next, inner := w.exec.DispatchOperation(ctx, op)
		response = next(inner)
	}
	code := ""
	if len(response.Errors) > 0 {
		code, _ = response.Errors[0].Extensions["code"].(string)
		if code == "" {
			code = response.Errors[0].Message
		}
	}
	var data map[string]any
	if len(response.Data) > 0 {
		if err := json.Unmarshal(response.Data, &data); err != nil {
			w.t.Fatal(err)
		}
	}
	return data, code
}

// selection asks for every field of a type, however deep.
func selection(s *ast.Schema, t *ast.Type) string {
	d := s.Types[t.Name()]
	if d.IsLeafType() {
		return ""
	}
	var b strings.Builder
	b.WriteString("{")
	for _, f := range d.Fields {
		if !strings.HasPrefix(f.Name, "__") {
			b.WriteString(f.Name + selection(s, f.Type) + " ")
		}
	}
	return b.String() + "}"
}

// story is the state a case starts from; every case gets its own rows.
type story struct {
	w                            *world
	report, move, person, invite uuid.UUID
	appointment, session, grid   uuid.UUID
	second                       uuid.UUID
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) submit(key string, place division.Place, sealed bool) uuid.UUID {
	w.t.Helper()
	id := store.NewID()
	must(w.t, w.reports.Submit(w.viewers[key], report.Submission{ID: id, Place: place.ID(), Sealed: sealed, MadeAt: now, Content: content}))
	return id
}

func (w *world) hire(place division.Place) (person, appointment uuid.UUID) {
	w.t.Helper()
	w.serial++
	person, appointment = store.NewID(), store.NewID()
	must(w.t, w.roster.AddPerson(w.system(), roster.NewPerson{ID: person, Name: "试用", Phone: fmt.Sprintf("1009%07d", w.serial), Appointment: roster.NewAppointment{
		ID: appointment, Role: viewer.GridOfficer, Post: "A", Division: place.ID(), From: "2026-11-01",
	}}))
	return person, appointment
}

func (w *world) newGrid() uuid.UUID {
	w.t.Helper()
	id := store.NewID()
	must(w.t, w.roster.AddDivision(w.system(), w.gridOf(id)))
	return id
}

func (w *world) gridOf(id uuid.UUID) roster.NewDivision {
	// A village has a hundred codes for grids; the cases need more.
	at := w.places["village"]
	if w.grids++; w.grids > 90 {
		at = w.places["third"]
	}
	n, _, err := w.store.Node(w.t.Context(), at.ID())
	must(w.t, err)
	return roster.NewDivision{ID: id, Parent: n.ID, Code: n.Code + fmt.Sprintf("%02d", w.grids%90+1), Name: fmt.Sprintf("第%d网格", w.grids), ValidFrom: "2026-11-01"}
}

// sequence links in the background; the function it gives waits until everything written so far was linked, and tells the position.
func (w *world) sequence() func() int64 {
	ctx, stop := context.WithCancel(w.t.Context())
	done := make(chan error, 1)
	go func() { done <- w.store.Sequence(ctx) }()
	w.t.Cleanup(func() { stop(); must(w.t, <-done) })
	all := w.store.Hub.Listen(func(bus.Mark) bool { return true })
	w.t.Cleanup(func() { w.store.Hub.Close(all) })
	var seen int64
	// A setting is changed for everybody: what was written before is linked with it, and every stream hears of it. A hint of an
	// earlier setting is not enough: the world's own are linked after the start too.
	mark := func() (pos int64) {
		w.serial++
		value := 60 + w.serial
		must(w.t, w.roster.SetSetting(w.viewers["admin"], "report.accept_minutes.minor", &value))
		raw, end := store.Inner(w.store), time.After(20*time.Second)
		for waiting := 1; waiting > 0; {
			must(w.t, raw.Row(ctx, "SELECT COUNT(*) FROM journal_new").Scan(&waiting))
			select {
			case <-end:
				w.t.Fatalf("%d entries were not linked", waiting)
			case <-time.After(5 * time.Millisecond):
			}
		}
		must(w.t, raw.Row(ctx, "SELECT MAX(pos) FROM journal_link").Scan(&pos))
		for seen < pos {
			select {
			case <-all.Ready():
				seen = max(seen, all.Take().Pos)
			case <-end:
				w.t.Fatal("nobody heard of the links")
			}
		}
		return pos
	}
	mark()
	return mark
}

func (w *world) feedArgs(place, after string) string {
	args := "first:100"
	if place != "" {
		args += fmt.Sprintf(" within:%q", w.places[place].ID())
	}
	if after != "" {
		args += fmt.Sprintf(" after:%q", after)
	}
	return "(" + args + ")"
}

// hearing is an open live stream.
type hearing struct {
	next  graphql.ResponseHandler
	ctx   context.Context
	hints chan string
}

func (w *world) listen(ctx context.Context) *hearing {
	w.t.Helper()
	ctx, stop := context.WithCancel(graphql.StartOperationTrace(ctx))
	w.t.Cleanup(stop)
	op, errs := w.exec.CreateOperationContext(ctx, &graphql.RawParams{Query: "subscription{live{pos kinds}}"})
	if errs != nil {
		w.t.Fatal(errs)
	}
	next, inner := w.exec.DispatchOperation(ctx, op)
	h := &hearing{next: next, ctx: inner, hints: make(chan string, 100)}
	first := next(inner)
	if first == nil || len(first.Errors) > 0 {
		w.t.Fatalf("live: %v", first)
	}
	go func() {
		defer close(h.hints)
		for r := next(inner); r != nil; r = next(inner) {
			h.hints <- string(r.Data)
		}
	}()
	return h
}

// hinted tells whether the stream was hinted of a report up to a position that everybody hears of.
func (h *hearing) hinted(t *testing.T, upTo int64) bool {
	t.Helper()
	seen := false
	for {
		select {
		case text, ok := <-h.hints:
			if !ok {
				t.Fatal("a stream ended")
			}
			var e struct {
				Live struct {
					Pos   int64
					Kinds []string
				}
			}
			must(t, json.Unmarshal([]byte(text), &e))
			seen = seen || slices.Contains(e.Live.Kinds, "REPORT")
			if e.Live.Pos >= upTo {
				return seen
			}
		case <-time.After(20 * time.Second):
			t.Fatal("not every stream heard of the setting")
		}
	}
}

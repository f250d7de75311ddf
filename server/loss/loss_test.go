package loss_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/losschain"
	"jiaoying/ent/db/losstotal"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/figure"
	"jiaoying/server/report"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/roster"
	"jiaoying/server/roster/sheet"
	"jiaoying/server/seal"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
	"jiaoying/server/testworld"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

var now = time.Date(2026, 7, 18, 3, 12, 0, 0, time.UTC)

const county, town, village, sibling, elsewhereTown = "370405000000", "370405102000", "370405102243", "370405102244", "370405104000"

type bundle struct {
	store   *store.Store
	flow    *loss.Flow
	reports *report.Flow
	cast    map[string]testworld.Person
	places  map[string]division.Place
	clock   time.Time

	officer, colleague, grid, sibling, town, town2, neighbour, duty, closer, auditor *viewer.Viewer
}

func as(v *viewer.Viewer) context.Context { return viewer.With(context.Background(), v) }

var system = as(viewer.System("test"))

func (b *bundle) holder(key string, role viewer.Role, at string) *viewer.Viewer {
	p := b.cast[key]
	return &viewer.Viewer{Person: p.ID, Name: p.Name, Grants: []viewer.Grant{{Appointment: store.NewID(), Role: role, Post: "A", Verbs: role.Verbs(), Place: b.places[at]}}}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func setup(t testing.TB, address string) *bundle {
	t.Helper()
	b := &bundle{cast: map[string]testworld.Person{}, places: map[string]division.Place{}, clock: now}
	ring := seal.Memory()
	s, err := store.Open(context.Background(), store.Config{Database: address, Data: t.TempDir(), Keys: ring, Now: func() time.Time { return b.clock }})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	b.store, b.flow = s, &loss.Flow{Store: s, Ring: ring}
	b.reports = &report.Flow{Store: s, MinutesFunc: report.MinutesFrom(s.Setting)}
	tree := &roster.Flow{Store: s, Ring: ring, EndSessionsFunc: func(context.Context, *store.Tx, uuid.UUID) error { return nil }}
	id, cast, err := testworld.Fill(context.Background(), tree)
	must(t, err)
	if n, err := b.flow.Seed(context.Background(), id); err != nil || n != 1 {
		t.Fatalf("%d forms, %v", n, err)
	}
	for _, p := range cast {
		b.cast[p.Key] = p
	}
	for _, code := range []string{county, town, village, sibling, elsewhereTown} {
		n, ok, err := s.NodeByCode(context.Background(), code)
		if err != nil || !ok {
			t.Fatalf("%s: %v", code, err)
		}
		b.places[code] = n.Place
	}
	b.officer, b.colleague = b.holder("P21", viewer.InfoOfficer, village), b.holder("P20", viewer.VillageHead, village)
	b.grid, b.sibling = b.holder("P22", viewer.GridOfficer, village), b.holder("P27", viewer.InfoOfficer, sibling)
	b.town, b.town2 = b.holder("P11", viewer.TownDuty, town), b.holder("P10", viewer.TownLeader, town)
	b.neighbour = b.holder("P16", viewer.TownDuty, elsewhereTown)
	b.duty, b.closer = b.holder("P02", viewer.CountyDuty, county), b.holder("P04", viewer.CountyLossCloser, county)
	b.auditor = b.holder("P09", viewer.Auditor, county)
	return b
}

func code(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// faulty gives the codes of faulty fields by path.
func faulty(err error) map[string]string {
	out := map[string]string{}
	if f, ok := fault.As(err); ok {
		for _, field := range f.Fields {
			out[field.Path] = field.Code
		}
	}
	return out
}

func (b *bundle) opening() loss.EventOpening {
	return loss.EventOpening{ID: store.NewID(), Name: "7·18 江河洪水", Nature: event.NatureNatural, Hazard: "0201", StartedAt: b.clock.Add(-2 * time.Hour), MadeAt: b.clock}
}

func (b *bundle) open(t testing.TB) uuid.UUID {
	t.Helper()
	in := b.opening()
	must(t, b.flow.OpenEvent(as(b.duty), in))
	return in.ID
}

func people(n int64) figure.Value { return figure.Value{Hundredths: n * 100, Unit: "人"} }
func mu(n int64) figure.Value     { return figure.Value{Hundredths: n * 100, Unit: "亩"} }

func (b *bundle) first(ev uuid.UUID, at string, figures ...loss.TypedFigure) loss.Submission {
	return loss.Submission{ID: store.NewID(), Event: ev, Division: b.places[at].ID(), Kind: chain.KindFirst, Form: "2024", OccurredAt: b.clock.Add(-time.Hour), Figures: figures, MadeAt: b.clock}
}

func (b *bundle) send(t testing.TB, who *viewer.Viewer, in loss.Submission) uuid.UUID {
	t.Helper()
	must(t, b.flow.Submit(as(who), in))
	return in.ID
}

func (b *bundle) next(in loss.Submission, base uuid.UUID, kind chain.Kind, figures ...loss.TypedFigure) loss.Submission {
	in.ID, in.Base, in.Kind, in.Figures, in.MadeAt = store.NewID(), &base, kind, figures, b.clock
	return in
}

func (b *bundle) accept(t testing.TB, who *viewer.Viewer, id uuid.UUID) {
	t.Helper()
	must(t, b.flow.Accept(as(who), loss.Accepting{Statement: id, Move: store.NewID(), MadeAt: b.clock}))
}

func (b *bundle) statement(t testing.TB, id uuid.UUID) *db.Statement {
	t.Helper()
	row, err := b.store.Client.Statement.Get(system, id)
	must(t, err)
	return row
}

func (b *bundle) total(t testing.TB, ev uuid.UUID, at string) (figure.Grains, int) {
	t.Helper()
	row, err := b.store.Client.LossTotal.Query().Where(losstotal.EventID(ev), losstotal.DivisionID(b.places[at].ID())).Only(system)
	if db.IsNotFound(err) {
		return nil, 0
	}
	must(t, err)
	return row.Grains, row.Counted
}

func (b *bundle) entries(t testing.TB) int64 {
	t.Helper()
	n, err := b.store.Unlinked(context.Background())
	must(t, err)
	return n
}

func fig(code string, v figure.Value) loss.TypedFigure { return loss.TypedFigure{Code: code, Value: v} }

func TestOpenEvent(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := b.opening()
		before := b.entries(t)
		for range 2 { // the same again is the same
			must(t, b.flow.OpenEvent(as(b.duty), in))
		}
		if n := b.entries(t) - before; n != 1 {
			t.Errorf("%d entries", n)
		}
		row, err := b.store.Client.LossEvent.Get(as(b.sibling), in.ID) // everybody in the county reads it
		if err != nil || row.State != event.StateOpen || row.Form != "2024" || row.AuthorCard.Division != "台儿庄区" {
			t.Fatalf("%+v %v", row, err)
		}
		other := in
		other.Name = "别的"
		if c := code(b.flow.OpenEvent(as(b.duty), other)); c != "loss.conflict" {
			t.Errorf("other content: %s", c)
		}
		if c := code(b.flow.OpenEvent(as(b.closer), in)); c != "loss.conflict" {
			t.Errorf("other account: %s", c)
		}
		for who, v := range map[string]*viewer.Viewer{"town": b.town, "village": b.officer, "auditor": b.auditor} {
			if c := code(b.flow.OpenEvent(as(v), b.opening())); c != "event.not_yours" {
				t.Errorf("%s: %s", who, c)
			}
		}
		bad := b.opening()
		bad.Name, bad.Hazard, bad.StartedAt, bad.MadeAt = " ", "9999", b.clock.Add(time.Hour), time.Time{}
		got := faulty(b.flow.OpenEvent(as(b.duty), bad))
		for path, c := range map[string]string{"name": "event.name", "hazard": "event.hazard", "startedAt": "event.started", "madeAt": "loss.made_at"} {
			if got[path] != c {
				t.Errorf("%s: %s", path, got[path])
			}
		}
	})
}

func TestProposeEvent(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		id := store.NewID()
		must(t, b.reports.Submit(as(b.grid), report.Submission{ID: id, Place: b.places[village].ID(), MadeAt: b.clock, Content: schema.ReportContent{
			Category: "DIS01", Severity: lifecycle.SeverityMajor, Note: "麦田淹了",
		}}))
		in := b.opening()
		in.Report = &id
		if got := faulty(b.flow.ProposeEvent(as(b.neighbour), in)); got["report"] != "event.report" {
			t.Errorf("neighbour: %v", got)
		}
		must(t, b.flow.ProposeEvent(as(b.town), in))
		if c := code(b.flow.Submit(as(b.officer), b.first(in.ID, village, fig("A01007", people(3))))); c != "event.moved_on" {
			t.Errorf("before it is open: %s", c)
		}
		move := loss.EventMove{Event: in.ID, Move: store.NewID(), Kind: event.MoveDecline, MadeAt: b.clock}
		if got := faulty(b.flow.MoveEvent(as(b.duty), move)); got["text"] != "event.text" {
			t.Errorf("declined without words: %v", got)
		}
		if c := code(b.flow.MoveEvent(as(b.town), loss.EventMove{Event: in.ID, Move: store.NewID(), Kind: event.MoveOpen, MadeAt: b.clock})); c != "event.not_yours" {
			t.Errorf("the town opens it: %s", c)
		}
		move.Kind = event.MoveOpen
		for range 2 {
			must(t, b.flow.MoveEvent(as(b.duty), move))
		}
		row, err := b.store.Client.LossEvent.Get(system, in.ID)
		must(t, err)
		if row.State != event.StateOpen || !row.Live {
			t.Errorf("%s %v", row.State, row.Live)
		}
	})
}

func TestMoveEvent(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		step := func(who *viewer.Viewer, m loss.EventMove) error {
			m.Event, m.MadeAt = ev, b.clock
			if m.Move == uuid.Nil {
				m.Move = store.NewID()
			}
			return b.flow.MoveEvent(as(who), m)
		}
		hail, name := "0402", "7·18 冰雹"
		must(t, step(b.duty, loss.EventMove{Kind: event.MoveAmend, Hazard: &hail, Name: &name, Text: "查明是冰雹"}))
		if got := faulty(step(b.duty, loss.EventMove{Kind: event.MoveAmend, Hazard: &hail, Text: "再说一遍"})); got["name"] != "event.nothing" {
			t.Errorf("nothing changed: %v", got)
		}
		must(t, step(b.duty, loss.EventMove{Kind: event.MoveRespond, Scope: event.ScopeProvince, Level: 4, By: "省减灾委", Since: b.clock}))
		if got := faulty(step(b.duty, loss.EventMove{Kind: event.MoveRespond, Scope: event.ScopeNation, Level: 0, By: "", Since: b.clock})); got["level"] == "" || got["by"] == "" {
			t.Errorf("a response without a level: %v", got)
		}
		must(t, step(b.duty, loss.EventMove{Kind: event.MoveSettle, Text: "雨停三天"}))
		if c := code(step(b.duty, loss.EventMove{Kind: event.MoveSettle, Text: "又一次"})); c != "event.moved_on" {
			t.Errorf("stable twice: %s", c)
		}
		if c := code(step(b.duty, loss.EventMove{Kind: event.MoveClose, Text: "完了"})); c != "event.not_yours" {
			t.Errorf("closed by duty: %s", c)
		}
		must(t, step(b.closer, loss.EventMove{Kind: event.MoveClose, Text: "核报完成"}))
		if c := code(step(b.duty, loss.EventMove{Kind: event.MoveAmend, Name: &name, Text: "改"})); c != "event.moved_on" {
			t.Errorf("amended after the end: %s", c)
		}
		turns, err := b.store.Client.EventTurn.Query().Order(db.Asc("at", "id")).All(as(b.officer))
		must(t, err)
		if len(turns) != 5 || len(turns[1].Changes) != 2 || turns[1].Changes[1].From != "0201" || turns[2].Changes[0].To != "province 4" {
			t.Errorf("%+v", turns)
		}
	})
}

// The thin path: a village tells, the town returns one figure, the village maintains it, the town takes it disputed; the town tells the
// county; the sums are what was accepted at each moment.
func TestLevelByLevel(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		in := b.first(ev, village, fig("A01007", people(286)), fig("A01014", people(18)), fig("A01015", people(6)), fig("A01030", mu(820)))
		before := b.entries(t)
		for range 2 {
			must(t, b.flow.Submit(as(b.officer), in))
		}
		if n := b.entries(t) - before; n != 1 {
			t.Errorf("%d entries for one statement", n)
		}
		row := b.statement(t, in.ID)
		if row.N != 1 || row.Figures["A01013"] != 2400 || row.Figures["A01030"] != 5467 || row.State != chain.StateSubmitted || row.AuthorCard.Division != "泥沟镇 冯湖村" {
			t.Errorf("%+v", row)
		}
		if g, _ := b.total(t, ev, town); g != nil {
			t.Errorf("counted before it was accepted: %v", g)
		}
		// The town sends one figure back; it cannot say by which number.
		back := loss.Returning{Statement: in.ID, Move: store.NewID(), Cells: []loss.ReturnedCell{{Code: "A01014", Reason: "other", Text: "差的 2 人是不是接到镇敬老院了"}}, MadeAt: b.clock}
		for range 2 {
			must(t, b.flow.Return(as(b.town), back))
		}
		if c := code(b.flow.Accept(as(b.town), loss.Accepting{Statement: in.ID, Move: store.NewID(), MadeAt: b.clock})); c != "statement.moved_on" {
			t.Errorf("accepted after it was returned: %s", c)
		}
		b.clock = b.clock.Add(time.Hour)
		second := b.next(in, in.ID, chain.KindUpdate, in.Figures...)
		if got := faulty(b.flow.Submit(as(b.officer), second)); got["answers.A01014"] != "loss.answer" {
			t.Errorf("without an answer: %v", got)
		}
		second.Answers = []loss.Answer{{Code: "A01014", Maintained: false, Reason: "recount", Text: "核实过了"}}
		if got := faulty(b.flow.Submit(as(b.officer), second)); got["answers.A01014"] != "loss.answer" {
			t.Errorf("says changed and is not: %v", got)
		}
		second.Answers[0].Maintained, second.Answers[0].Reason = true, "checked"
		b.send(t, b.officer, second)
		b.accept(t, b.town, second.ID)
		if row := b.statement(t, second.ID); len(row.Maintained) != 1 || row.AcceptedAt == nil || row.Answers["A01014"].Text != "核实过了" {
			t.Errorf("%+v", row)
		}
		g, n := b.total(t, ev, town)
		if n != 1 || g["A01007"] != 28600 || g["A01030"] != 82000 {
			t.Errorf("%v of %d", g, n)
		}
		then := b.clock
		// Another village, and an update of the first one: what counted before stays to be asked for.
		b.clock = b.clock.Add(time.Hour)
		other := b.first(ev, sibling, fig("A01007", people(10)), fig("A01030", mu(1)))
		b.send(t, b.sibling, other)
		b.accept(t, b.town2, other.ID)
		third := b.next(in, second.ID, chain.KindUpdate, fig("A01007", people(300)), fig("A01014", people(18)), fig("A01015", people(6)), fig("A01030", mu(820)))
		b.send(t, b.officer, third)
		b.accept(t, b.town, third.ID)
		g, n = b.total(t, ev, town)
		if n != 2 || g["A01007"] != 31000 || g["A01030"] != 82100 || g["A01013"] != 2400 {
			t.Errorf("%v of %d", g, n)
		}
		row2, err := b.store.Client.LossEvent.Get(system, ev)
		must(t, err)
		one, err := b.flow.Form(system, row2.CountyID, "2024")
		must(t, err)
		was, err := b.flow.SumAt(viewer.Narrow(as(b.town), b.places[town]), row2, one, b.places[town], then)
		if err != nil || was.Counted != 1 || was.Grains["A01007"] != 28600 {
			t.Errorf("the sum of then: %+v %v", was, err)
		}
		// The town tells the county what it counts, exactly.
		up := b.first(ev, town, fig("A01007", people(2)))
		up.Parts = []uuid.UUID{second.ID, other.ID}
		if c := code(b.flow.Submit(as(b.town), up)); c != "statement.parts" {
			t.Errorf("counts an old version: %s", c)
		}
		up.Parts = []uuid.UUID{other.ID, third.ID}
		b.send(t, b.town, up)
		if row := b.statement(t, up.ID); row.Grains["A01007"] != 31200 || row.Figures["A01007"] != 200 {
			t.Errorf("%v %v", row.Grains, row.Figures)
		}
		if c := code(b.flow.Accept(as(b.town2), loss.Accepting{Statement: up.ID, Move: store.NewID(), MadeAt: b.clock})); c != "statement.not_yours" {
			t.Errorf("the town accepts its own: %s", c)
		}
		b.accept(t, b.duty, up.ID)
		if g, n := b.total(t, ev, county); n != 1 || g["A01007"] != 31200 {
			t.Errorf("%v of %d", g, n)
		}
		// Agreed with departments: a row at the county, the figures under it stay.
		row3 := loss.Conferring{ID: store.NewID(), Event: ev, Division: b.places[county].ID(), Code: "A01007", Delta: -1200, Departments: "农业农村局", Text: "跨村重复 12 人", MadeAt: b.clock}
		must(t, b.flow.Confer(as(b.duty), row3))
		if g, _ := b.total(t, ev, county); g["A01007"] != 30000 {
			t.Errorf("%v", g)
		}
		must(t, b.flow.WithdrawConference(as(b.closer), row3.ID, store.NewID(), b.clock))
		if g, _ := b.total(t, ev, county); g["A01007"] != 31200 {
			t.Errorf("%v", g)
		}
	})
}

func TestSubmitRefused(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		n := b.entries(t)
		for name, c := range map[string]struct {
			who  *viewer.Viewer
			in   loss.Submission
			code string
			path string
		}{
			"grid officer":     {b.grid, b.first(ev, village, fig("A01007", people(1))), "loss.place", ""},
			"sibling":          {b.sibling, b.first(ev, village, fig("A01007", people(1))), "loss.place", ""},
			"town without why": {b.town, b.first(ev, village, fig("A01007", people(1))), "loss.place", ""},
			"auditor":          {b.auditor, b.first(ev, village, fig("A01007", people(1))), "loss.place", ""},
			"no event":         {b.officer, b.first(store.NewID(), village), "not_found", ""},
			"rule":             {b.officer, b.first(ev, village, fig("A01007", people(1)), fig("A01008", people(2))), "statement.findings", ""},
			"unit":             {b.officer, b.first(ev, village, fig("A01007", mu(1))), "statement.findings", ""},
			"half a person":    {b.officer, b.first(ev, village, fig("A01007", figure.Value{Hundredths: 50, Unit: "人"})), "statement.findings", ""},
			"unknown line":     {b.officer, b.first(ev, village, fig("A09999", people(1))), "fields", "figures.0"},
			"county's line":    {b.officer, b.first(ev, village, fig("A07007", figure.Value{Hundredths: 100, Unit: "顶"})), "fields", "figures.0"},
			"twice":            {b.officer, b.first(ev, village, fig("A01007", people(1)), fig("A01007", people(1))), "fields", "figures.1"},
			"update first":     {b.officer, b.next(b.first(ev, village), store.NewID(), chain.KindUpdate), "loss.first_needed", ""},
			"final too early":  {b.officer, b.next(b.first(ev, village), store.NewID(), chain.KindFinal), "loss.first_needed", ""},
		} {
			err := b.flow.Submit(as(c.who), c.in)
			if db.IsNotFound(err) {
				err = fault.ErrNotFound
			}
			if c.path != "" {
				if faulty(err)[c.path] == "" {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			if code(err) != c.code {
				t.Errorf("%s: %v", name, err)
			}
		}
		if rows := b.store.Client.Statement.Query().CountX(system); rows != 0 || b.entries(t) != n {
			t.Errorf("%d statements, %d entries", rows, b.entries(t)-n)
		}
	})
}

// A figure that falls, or that is more than the village has, wants a reason.
func TestReasons(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		have, arable := 1642, int64(78000)
		must(t, b.flow.SetBase(as(b.town), loss.Base{Village: b.places[village].ID(), Year: 2025, Population: &have, Arable: &arable, Source: "2025 年基数表"}))
		in := b.first(ev, village, fig("A01030", mu(820)))
		if c := code(b.flow.Submit(as(b.officer), in)); c != "statement.findings" {
			t.Errorf("more than the village has: %s", c)
		}
		in.Reasons = []loss.Reason{{Finding: "base:A01030", Reason: "riverland", Text: "东滩开荒地约 60 亩也淹了"}}
		b.send(t, b.officer, in)
		b.accept(t, b.town, in.ID)
		less := b.next(in, in.ID, chain.KindUpdate, fig("A01030", mu(700)))
		less.Reasons = nil
		if c := code(b.flow.Submit(as(b.officer), less)); c != "statement.findings" {
			t.Errorf("a fall: %s", c)
		}
		less.Reasons = []loss.Reason{{Finding: "fall:A01030", Reason: "recount", Text: "逐块量过"}}
		b.send(t, b.officer, less)
		if row := b.statement(t, less.ID); len(row.Findings) != 1 || row.Reasons["fall:A01030"].Code != "recount" {
			t.Errorf("%+v", row.Findings)
		}
	})
}

// Two phones: the later one is told that another version came, and which.
func TestBase(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		in := b.first(ev, village, fig("A01007", people(5)))
		b.send(t, b.officer, in)
		twin := b.first(ev, village, fig("A01007", people(6)))
		twin.Kind = chain.KindUpdate
		err := b.flow.Submit(as(b.colleague), twin)
		f, ok := fault.As(err)
		if !ok || f.Code != "statement.base" || f.Params["newest"] != in.ID.String() {
			t.Errorf("%v", err)
		}
		twin.Base = &in.ID
		b.send(t, b.colleague, twin)
		// The one that was not looked at yet is overtaken.
		if c := code(b.flow.Accept(as(b.town), loss.Accepting{Statement: in.ID, Move: store.NewID(), MadeAt: b.clock})); c != "statement.moved_on" {
			t.Errorf("%s", c)
		}
		b.accept(t, b.town, twin.ID)
	})
}

// The town enters for a village that cannot send; the village's own takes its place, and both are kept.
func TestBehalf(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		in := b.first(ev, village, fig("A01007", people(40)))
		in.Behalf = &loss.Behalf{How: "phone", Who: "村书记用邻村电话报", At: b.clock}
		if c := code(b.flow.Submit(as(b.neighbour), in)); c != "loss.place" {
			t.Errorf("neighbour: %s", c)
		}
		b.send(t, b.town, in)
		if c := code(b.flow.Accept(as(b.town), loss.Accepting{Statement: in.ID, Move: store.NewID(), MadeAt: b.clock})); c != "statement.same_person" {
			t.Errorf("who entered it accepts it: %s", c)
		}
		b.accept(t, b.town2, in.ID)
		own := b.first(ev, village, fig("A01007", people(52))) // made without network: it knows of nothing
		own.Reasons = nil
		b.send(t, b.officer, own)
		b.accept(t, b.town, own.ID)
		if g, n := b.total(t, ev, town); n != 1 || g["A01007"] != 5200 {
			t.Errorf("%v of %d", g, n)
		}
		if row := b.statement(t, in.ID); row.SupersededAt == nil || row.State != chain.StateSuperseded {
			t.Errorf("%+v", row)
		}
		k, err := b.store.Client.LossChain.Query().Where(losschain.EventID(ev)).Only(system)
		must(t, err)
		if k.N != 2 || k.Behalf {
			t.Errorf("%+v", k)
		}
	})
}

// Two villages are accepted at once: the sum counts both.
func TestSumUnderConcurrency(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		one, two := b.first(ev, village, fig("A01007", people(5))), b.first(ev, sibling, fig("A01007", people(7)))
		b.send(t, b.officer, one)
		b.send(t, b.sibling, two)
		done := make(chan error, 2)
		for _, id := range []uuid.UUID{one.ID, two.ID} {
			go func() {
				done <- b.flow.Accept(as(b.town), loss.Accepting{Statement: id, Move: store.NewID(), MadeAt: b.clock})
			}()
		}
		must(t, <-done)
		must(t, <-done)
		if g, n := b.total(t, ev, town); n != 2 || g["A01007"] != 1200 {
			t.Errorf("%v of %d", g, n)
		}
	})
}

// A file of base data: every problem by row and nothing written; taken twice it changes nothing.
func TestImportBase(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		file := func(text string) sheet.Table {
			t.Helper()
			got, err := sheet.Read(strings.NewReader(text), -1, "base.csv")
			must(t, err)
			return *got
		}
		const head = "village_code,year,population,households,rooms,arable_mu,source\n"
		at := b.places[county].ID()
		got, err := b.flow.ImportBase(system, at, file(head+"370405102243,2025,x,486,1530,780,基数表\n370405199999,2025,1,1,1,1,基数表\n370405102244,2025,1,1,1,9.125,基数表\n370405102244,2025,1,1,1,9,\n"), false)
		must(t, err)
		var said []string
		for _, p := range got.Problems {
			said = append(said, fmt.Sprint(p.Line, p.Column, p.Code))
		}
		if want := "2populationbase.number 3village_codebase.village 4arable_mubase.number 5sourcebase.source 5village_codebase.twice"; strings.Join(said, " ") != want {
			t.Errorf("%s", strings.Join(said, " "))
		}
		if n := b.store.Client.BaseFigure.Query().CountX(system); n != 0 {
			t.Errorf("%d rows", n)
		}
		good := file(head + "370405102243,2025,1642,486,,780.5,基数表\n370405102244,2024,1318,402,1260,905,基数表\n")
		for i, want := range []loss.Imported{{Added: 2}, {Added: 2}, {Same: 2}} {
			got, err := b.flow.ImportBase(system, at, good, i == 0)
			if err != nil || got.Added != want.Added || got.Same != want.Same || len(got.Problems) > 0 {
				t.Errorf("%d: %+v %v", i, got, err)
			}
		}
		row, err := b.flow.BaseOf(system, b.places[village].ID(), 2026)
		if err != nil || *row.Arable != 78050 || row.Rooms != nil {
			t.Errorf("%+v %v", row, err)
		}
		if _, err := b.flow.ImportBase(as(b.duty), at, good, false); code(err) != "denied" {
			t.Errorf("by a person: %v", err)
		}
	})
}

// The file says what the table says; each one taken is journalled; the next town and a village take none.
func TestPrint(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		in := b.first(ev, village, fig("A01007", people(286)), fig("A01030", mu(820)))
		b.send(t, b.officer, in)
		b.accept(t, b.town, in.ID)
		then := b.clock
		b.clock = b.clock.Add(time.Hour)
		more := b.next(in, in.ID, chain.KindUpdate, fig("A01007", people(300)), fig("A01030", mu(820)))
		b.send(t, b.officer, more)
		b.accept(t, b.town, more.ID)
		before := b.entries(t)
		for format, want := range map[string]string{"csv": "300", "json": `"A01007": 30000`, "txt": "受灾人口300人"} {
			got, err := b.flow.Print(as(b.town), ev, b.places[town].ID(), "", format, nil)
			if err != nil || !strings.Contains(string(got.Data), want) || !strings.Contains(got.Name, "泥沟镇") {
				t.Errorf("%s: %v %.400s", format, err, got.Data)
			}
		}
		got, err := b.flow.Print(as(b.duty), ev, b.places[town].ID(), "", "txt", &then)
		if err != nil || !strings.Contains(string(got.Data), "受灾人口286人") {
			t.Errorf("of the moment: %v %s", err, got.Data)
		}
		if n := b.entries(t) - before; n != 4 {
			t.Errorf("%d entries for four files", n)
		}
		if _, err := b.flow.Print(as(b.town), ev, b.places[town].ID(), "", "xlsx", nil); err != nil {
			t.Error(err)
		}
		for who, v := range map[string]*viewer.Viewer{"neighbour": b.neighbour, "village": b.officer} {
			if _, err := b.flow.Print(as(v), ev, b.places[town].ID(), "", "csv", nil); code(err) != "not_found" {
				t.Errorf("%s: %v", who, err)
			}
		}
		if _, err := b.flow.Print(as(b.town), ev, b.places[town].ID(), "", "exe", nil); code(err) != "loss.format" {
			t.Errorf("%v", err)
		}
	})
}

// What is owed follows from the form's deadlines and from when things came: a village's word starts the town's clock, ten dead shorten the
// county's, a province's response asks again each day, a stable event asks for finals.
func TestOwed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		owes := func(v *viewer.Viewer, at string) map[string]time.Duration {
			t.Helper()
			got, err := b.flow.OwedIn(viewer.Narrow(as(v), b.places[at]), b.places[at])
			must(t, err)
			out := map[string]time.Duration{}
			for _, o := range got {
				out[string(o.Level)+" "+o.Stage] = o.Due.Sub(now)
			}
			return out
		}
		same := func(what string, got, want map[string]time.Duration) {
			t.Helper()
			if !maps.Equal(got, want) {
				t.Errorf("%s: %v, want %v", what, got, want)
			}
		}
		same("before anybody told", owes(b.duty, county), map[string]time.Duration{})
		in := b.first(ev, village, fig("A01007", people(20)), fig("A01008", people(9)))
		b.send(t, b.officer, in)
		// It happened an hour before now, and came now.
		same("the town", owes(b.town, town), map[string]time.Duration{"town first": 30 * time.Minute})
		same("the county", owes(b.duty, county), map[string]time.Duration{"town first": 30 * time.Minute, "county first": time.Hour})
		same("the next town", owes(b.neighbour, elsewhereTown), map[string]time.Duration{})
		b.accept(t, b.town, in.ID)
		more := b.next(in, in.ID, chain.KindUpdate, fig("A01007", people(20)), fig("A01008", people(9)), fig("A01009", people(1)))
		b.send(t, b.officer, more)
		same("ten are lost", owes(b.duty, county), map[string]time.Duration{"town first": 30 * time.Minute, "county first": 0})
		must(t, b.flow.MoveEvent(as(b.duty), loss.EventMove{Event: ev, Move: store.NewID(), Kind: event.MoveRespond, Scope: event.ScopeProvince, Level: 4, By: "省减灾委", Since: now, MadeAt: now}))
		same("a response of the province", owes(b.officer, village), map[string]time.Duration{"village zero": 24 * time.Hour})
		must(t, b.flow.MoveEvent(as(b.duty), loss.EventMove{Event: ev, Move: store.NewID(), Kind: event.MoveSettle, Text: "稳定", MadeAt: now}))
		same("stable", owes(b.officer, village), map[string]time.Duration{"village final": 48 * time.Hour})
	})
}

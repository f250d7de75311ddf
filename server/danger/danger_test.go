package danger_test

import (
	"context"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/dangernotice"
	"jiaoying/ent/db/dangerorder"
	"jiaoying/ent/db/orderreceipt"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/danger"
	"jiaoying/server/danger/command"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/report"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/roster"
	"jiaoying/server/seal"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
	"jiaoying/server/testworld"
	"jiaoying/server/warning"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

var now = time.Date(2026, 11, 24, 3, 12, 0, 0, time.UTC)

const county, town, village, sibling, elsewhereTown = "370405000000", "370405102000", "370405102243", "370405102244", "370405104000"

type bundle struct {
	store    *store.Store
	flow     *danger.Flow
	reports  *report.Flow
	warnings *warning.Flow
	tree     *roster.Flow
	cast     map[string]testworld.Person
	places   map[string]division.Place
	clock    time.Time

	officer, colleague, sibling, townDuty, neighbour, countyDuty, monitor *viewer.Viewer
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
	b.store, b.flow = s, &danger.Flow{Store: s}
	b.reports = &report.Flow{Store: s, MinutesFunc: report.MinutesFrom(s.Setting)}
	b.warnings = &warning.Flow{Store: s, Log: slog.New(slog.DiscardHandler), NumberFunc: s.Setting}
	b.tree = &roster.Flow{Store: s, Ring: ring, EndSessionsFunc: func(context.Context, *store.Tx, uuid.UUID) error { return nil }}
	id, cast, err := testworld.Fill(context.Background(), b.tree)
	must(t, err)
	_, err = b.warnings.Seed(context.Background(), id)
	must(t, err)
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
	b.officer, b.colleague = b.holder("P22", viewer.GridOfficer, village), b.holder("P21", viewer.InfoOfficer, village)
	b.sibling, b.monitor = b.holder("P27", viewer.GridOfficer, sibling), b.holder("P24", viewer.Monitor, village)
	b.townDuty, b.neighbour = b.holder("P11", viewer.TownDuty, town), b.holder("P16", viewer.TownDuty, elsewhereTown)
	b.countyDuty = b.holder("P02", viewer.CountyDuty, county)
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

func (b *bundle) report(t testing.TB, who *viewer.Viewer, at, category string) uuid.UUID {
	t.Helper()
	id := store.NewID()
	must(t, b.reports.Submit(as(who), report.Submission{ID: id, Place: b.places[at].ID(), MadeAt: b.clock, Content: schema.ReportContent{Category: category, Severity: lifecycle.SeverityMinor, Note: "东堤冒浑水"}}))
	return id
}

func (b *bundle) telling(at string) danger.Telling {
	return danger.Telling{
		ID: store.NewID(), Place: b.places[at].ID(), Template: "DANGER-0", Text: "东堤管涌，请马上到小学清点", Circle: &danger.Circle{Latitude: 34.5741, Longitude: 117.564, RadiusM: 300}, MadeAt: b.clock,
	}
}

func (b *bundle) tell(t testing.TB, who *viewer.Viewer, at string) uuid.UUID {
	t.Helper()
	in := b.telling(at)
	must(t, b.flow.Tell(as(who), in))
	return in.ID
}

func (b *bundle) entries(t testing.TB) int64 {
	t.Helper()
	n, err := b.store.Unlinked(context.Background())
	must(t, err)
	return n
}

func (b *bundle) jobs(t testing.TB, kind string) (n int) {
	t.Helper()
	raw := store.Inner(b.store)
	must(t, raw.Row(context.Background(), "SELECT COUNT(*) FROM river_job WHERE kind = ?", kind).Scan(&n))
	return n
}

func (b *bundle) order(t testing.TB, id uuid.UUID) *db.DangerOrder {
	t.Helper()
	row, err := b.store.Client.DangerOrder.Get(system, id)
	must(t, err)
	return row
}

func TestTell(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		first := b.report(t, b.officer, village, "NAT03")
		in := b.telling(village)
		in.Report, in.Text = &first, " 东堤管涌\u202e，请马上离开 "
		before := b.entries(t)
		for range 2 {
			must(t, b.flow.Tell(as(b.officer), in))
		}
		if n := b.entries(t) - before; n != 1 || b.jobs(t, "door.open_notice") != 1 {
			t.Errorf("%d entries, %d jobs", n, b.jobs(t, "door.open_notice"))
		}
		row, err := b.store.Client.DangerNotice.Get(as(b.countyDuty), in.ID)
		if err != nil || row.Text != "东堤管涌，请马上离开" || row.EventName != "险情" || *row.ReportID != first || *row.RadiusM != 300 || row.AuthorCard.Division != "泥沟镇 冯湖村" || row.EndedAt != nil {
			t.Errorf("%+v %v", row, err)
		}
		// A town tells for its village too, and for all of itself; without a report or a circle.
		whole := b.telling(town)
		whole.Circle = nil
		must(t, b.flow.Tell(as(b.townDuty), whole))
		b.tell(t, b.townDuty, village)

		hazard, far := b.report(t, b.officer, village, "HAZ01"), b.report(t, b.sibling, sibling, "NAT03")
		before = b.entries(t)
		for _, c := range []struct {
			name string
			who  *viewer.Viewer
			edit func(*danger.Telling)
			want string
		}{
			{"other content", b.officer, func(i *danger.Telling) { i.ID, i.Report = in.ID, &first }, "danger.conflict"},
			{"another account", b.colleague, func(i *danger.Telling) { *i = in }, "danger.conflict"},
			{"an id of another kind", b.officer, func(i *danger.Telling) { i.ID = uuid.New() }, "id.form"},
			{"no time", b.officer, func(i *danger.Telling) { i.MadeAt = time.Time{} }, "danger.made_at"},
			{"no words", b.officer, func(i *danger.Telling) { i.Text = " \u202e" }, "danger.text"},
			{"too many words", b.officer, func(i *danger.Telling) { i.Text = strings.Repeat("长", 501) }, "danger.text"},
			{"a mark left", b.officer, func(i *danger.Telling) { i.Text = "去{shelter}" }, "danger.text"},
			{"a template of warnings", b.officer, func(i *danger.Telling) { i.Template = "RAIN-R" }, "danger.template"},
			{"no template", b.officer, func(i *danger.Telling) { i.Template = "" }, "danger.template"},
			{"too wide", b.officer, func(i *danger.Telling) { i.Circle.RadiusM = 5001 }, "danger.circle"},
			{"no width", b.officer, func(i *danger.Telling) { i.Circle.RadiusM = 0 }, "danger.circle"},
			{"off the globe", b.officer, func(i *danger.Telling) { i.Circle.Latitude = 91 }, "danger.circle"},
			{"a hazard", b.officer, func(i *danger.Telling) { i.Report = &hazard }, "danger.report"},
			{"a report of the next village", b.officer, func(i *danger.Telling) { i.Report = &far }, "danger.report"},
			{"the same, by who reads it", b.townDuty, func(i *danger.Telling) { i.Report = &far }, "danger.report"},
			{"a report of nowhere", b.officer, func(i *danger.Telling) { id := store.NewID(); i.Report = &id }, "danger.report"},
			{"the next village", b.sibling, func(*danger.Telling) {}, "danger.place"},
			{"his town", b.officer, func(i *danger.Telling) { i.Place = b.places[town].ID() }, "danger.place"},
			{"the county for its village", b.countyDuty, func(*danger.Telling) {}, "danger.place"},
			{"the county", b.townDuty, func(i *danger.Telling) { i.Place = b.places[county].ID() }, "danger.place"},
			{"nowhere", b.officer, func(i *danger.Telling) { i.Place = store.NewID() }, "danger.place"},
			{"another town", b.neighbour, func(*danger.Telling) {}, "danger.place"},
			{"a monitor", b.monitor, func(*danger.Telling) {}, "danger.place"},
			{"a stranger", viewer.Stranger(), func(*danger.Telling) {}, "denied"},
		} {
			one := b.telling(village)
			c.edit(&one)
			if got := code(b.flow.Tell(as(c.who), one)); got != c.want {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
		}
		all := danger.Telling{ID: uuid.New(), Place: b.places[village].ID(), Circle: &danger.Circle{}}
		if f, ok := fault.As(b.flow.Tell(as(b.officer), all)); !ok || len(f.Fields) != 5 {
			t.Errorf("not every faulty field is told: %+v", f)
		}
		elsewhere := b.telling(village)
		elsewhere.ID = in.ID
		if got := code(b.flow.Tell(viewer.InDrill(as(b.officer), store.NewID()), elsewhere)); got != "danger.conflict" {
			t.Errorf("the id of the real world, told in an exercise: %q", got)
		}
		if n := b.entries(t); n != before {
			t.Errorf("%d entries", n-before)
		}
		// Nothing of it is public: the feed and the bulletins are of warnings alone.
		if rows, err := b.warnings.Published(context.Background(), b.places[county].County); err != nil || len(rows) != 0 {
			t.Errorf("public: %v %v", rows, err)
		}
		if _, err := b.warnings.Bulletin(context.Background(), in.ID, "test"); code(err) != "not_found" {
			t.Errorf("a public page of a notice: %v", err)
		}
		// And there is an end to it: twenty that concern the village, of which one is the whole town's.
		for range 30 {
			if err = b.flow.Tell(as(b.officer), b.telling(village)); err != nil {
				break
			}
		}
		if n, _ := b.store.Client.DangerNotice.Query().Where(dangernotice.VillageID(b.places[village].Village)).Count(system); code(err) != "danger.too_many" || n != 19 {
			t.Errorf("%d notices of one village, %v", n, err)
		}
	})
}

func TestEnd(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		id := b.tell(t, b.officer, village)
		wide := b.tell(t, b.townDuty, town)
		end := danger.Ending{Notice: id, Move: store.NewID(), Reason: " 水退了 ", MadeAt: now}
		for _, c := range []struct {
			name string
			who  *viewer.Viewer
			edit func(*danger.Ending)
			want string
		}{
			{"no reason", b.officer, func(e *danger.Ending) { e.Reason = " " }, "danger.reason"},
			{"a long reason", b.officer, func(e *danger.Ending) { e.Reason = strings.Repeat("长", 201) }, "danger.reason"},
			{"an id of another kind", b.officer, func(e *danger.Ending) { e.Move = uuid.New() }, "id.form"},
			{"the county, which sees", b.countyDuty, func(*danger.Ending) {}, "denied"},
			{"the town's, by a village", b.officer, func(e *danger.Ending) { e.Notice = wide }, "denied"},
			{"another town", b.neighbour, func(*danger.Ending) {}, "not_found"},
			{"nowhere", b.officer, func(e *danger.Ending) { e.Notice = store.NewID() }, "not_found"},
		} {
			one := end
			c.edit(&one)
			if got := code(b.flow.End(as(c.who), one)); got != c.want {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
		}
		order := danger.Giving{ID: store.NewID(), Kind: command.KindMove, Notice: &id, Place: b.places[village].ID(), Text: "东头三十户", Whereto: "小学", Basis: "geo_29", MadeAt: now}
		must(t, b.flow.Give(as(b.officer), order))
		before := b.entries(t)
		for range 2 {
			must(t, b.flow.End(as(b.colleague), end))
		}
		if n := b.entries(t) - before; n != 1 || b.jobs(t, "door.end_notice") != 1 {
			t.Errorf("%d entries, %d jobs", n, b.jobs(t, "door.end_notice"))
		}
		other := end
		other.Reason = "别的"
		if got := code(b.flow.End(as(b.colleague), other)); got != "danger.conflict" {
			t.Errorf("other content: %q", got)
		}
		other = end
		other.Move = store.NewID()
		if got := code(b.flow.End(as(b.townDuty), other)); got != "danger.ended" {
			t.Errorf("once more: %q", got)
		}
		// Its end lets nobody return, and moves nobody.
		if row := b.order(t, order.ID); row.State != command.StateInForce {
			t.Errorf("the move is %s", row.State)
		}
		order.ID = store.NewID()
		if got := code(b.flow.Give(as(b.officer), order)); got != "danger.ended" {
			t.Errorf("a move because of what is over: %q", got)
		}
	})
}

func (b *bundle) move(notice uuid.UUID) danger.Giving {
	return danger.Giving{ID: store.NewID(), Kind: command.KindMove, Notice: &notice, Place: b.places[village].ID(), Text: "东头三十户", Whereto: "冯湖村小学", Basis: "geo_29", MadeAt: b.clock}
}

func (b *bundle) back(notice uuid.UUID) danger.Giving {
	return danger.Giving{ID: store.NewID(), Kind: command.KindReturn, Notice: &notice, Place: b.places[village].ID(), Text: "都可以回", Expert: "贺知非 区自然资源局", Opinion: "裂缝没有发展", Basis: "geo_29", MadeAt: b.clock}
}

func TestOrder(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		notice, report := b.tell(t, b.officer, village), b.report(t, b.officer, village, "NAT03")
		move := b.move(notice)
		before := b.entries(t)
		for range 2 {
			must(t, b.flow.Give(as(b.officer), move))
		}
		if row := b.order(t, move.ID); row.State != command.StateInForce || !row.Since.Equal(now) || row.Level != division.Village || b.entries(t)-before != 1 {
			t.Errorf("%+v", row)
		}
		// Every responsible post of the village, once, but not who gave it; nobody of the next village, nobody who has left.
		receipts, err := b.store.Client.OrderReceipt.Query().Where(orderreceipt.OrderID(move.ID)).All(as(b.countyDuty))
		must(t, err)
		got := map[uuid.UUID]bool{}
		for _, r := range receipts {
			got[r.PersonID] = true
		}
		if len(receipts) != 3 || !got[b.cast["P20"].ID] || !got[b.cast["P21"].ID] || !got[b.cast["P23"].ID] {
			t.Errorf("it went to %v", got)
		}
		press := store.NewID()
		before = b.entries(t)
		for range 2 {
			must(t, b.flow.Receive(as(b.colleague), move.ID, press, now.Add(-time.Minute)))
		}
		must(t, b.flow.Receive(as(b.colleague), move.ID, store.NewID(), now))
		if n := b.entries(t) - before; n != 1 {
			t.Errorf("%d entries of one receipt", n)
		}
		for who, want := range map[*viewer.Viewer]string{b.officer: "denied", b.townDuty: "denied", b.neighbour: "not_found", b.sibling: "not_found"} {
			if got := code(b.flow.Receive(as(who), move.ID, store.NewID(), now)); got != want {
				t.Errorf("%s receives: %q", who.Name, got)
			}
		}
		if got := code(b.flow.Receive(as(b.holder("P20", viewer.VillageHead, village)), move.ID, press, now)); got != "danger.conflict" {
			t.Errorf("the press of another: %q", got)
		}
		for _, c := range []struct {
			name string
			who  *viewer.Viewer
			edit func(*danger.Giving)
			want string
		}{
			{"other content", b.officer, func(i *danger.Giving) { i.ID, i.Text = move.ID, "西头" }, "danger.conflict"},
			{"another account", b.colleague, func(i *danger.Giving) { *i = move }, "danger.conflict"},
			{"nobody named", b.officer, func(i *danger.Giving) { i.Text = "" }, "order.text"},
			{"too many words", b.officer, func(i *danger.Giving) { i.Text = strings.Repeat("长", 201) }, "order.text"},
			{"no law", b.officer, func(i *danger.Giving) { i.Basis = "mood" }, "order.basis"},
			{"the law of returning", b.officer, func(i *danger.Giving) { i.Basis = "response_70" }, "order.basis"},
			{"nowhere to go", b.officer, func(i *danger.Giving) { i.Whereto = "" }, "order.whereto"},
			{"an expert who moves", b.officer, func(i *danger.Giving) { i.Expert = "贺知非" }, "order.expert"},
			{"because of nothing", b.officer, func(i *danger.Giving) { i.Notice = nil }, "order.cause"},
			{"because of two things", b.officer, func(i *danger.Giving) { i.Report = &report }, "order.cause"},
			{"because of a warning that is not there", b.officer, func(i *danger.Giving) { id := store.NewID(); i.Notice, i.Warning = nil, &id }, "order.cause"},
			{"because of what he does not read", b.neighbour, func(i *danger.Giving) { i.Place = b.places[elsewhereTown].ID() }, "order.cause"},
			{"past his place", b.officer, func(i *danger.Giving) { i.Place = b.places[town].ID() }, "danger.place"},
			{"the next village", b.sibling, func(*danger.Giving) {}, "danger.place"},
			{"the county", b.countyDuty, func(*danger.Giving) {}, "danger.place"},
		} {
			one := b.move(notice)
			c.edit(&one)
			if got := code(b.flow.Give(as(c.who), one)); got != c.want {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
		}
		because := b.move(notice)
		because.Notice, because.Report = nil, &report
		must(t, b.flow.Give(as(b.townDuty), because))
		// Day 2, as the county counts days: read from the rows alone.
		row := b.order(t, move.ID)
		if command.Resettled(row.Kind, row.State, *row.Since, now.Add(12*time.Hour), b.store.Zone) || !command.Resettled(row.Kind, row.State, *row.Since, now.Add(13*time.Hour), b.store.Zone) {
			t.Error("the second day begins at another hour than the county's midnight")
		}
		// Done, by whoever gives orders there, with words.
		done := danger.Closing{Order: because.ID, Move: store.NewID(), Done: true, Text: "都到了", MadeAt: now}
		for who, want := range map[*viewer.Viewer]string{b.countyDuty: "order.not_yours", b.neighbour: "not_found"} {
			if got := code(b.flow.Close(as(who), done)); got != want {
				t.Errorf("%s ends it: %q", who.Name, got)
			}
		}
		silent := done
		silent.Text = ""
		if got := code(b.flow.Close(as(b.officer), silent)); got != "order.text" {
			t.Errorf("without words: %q", got)
		}
		for range 2 {
			must(t, b.flow.Close(as(b.officer), done))
		}
		again := done
		again.Move = store.NewID()
		if got := code(b.flow.Close(as(b.officer), again)); got != "order.moved_on" {
			t.Errorf("ended twice: %q", got)
		}
		// A phone that comes late still confirms.
		must(t, b.flow.Receive(as(b.colleague), because.ID, store.NewID(), now))
	})
}

func TestReturn(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		notice := b.tell(t, b.officer, village)
		move := b.move(notice)
		must(t, b.flow.Give(as(b.officer), move))
		for _, c := range []struct {
			edit func(*danger.Giving)
			want string
		}{
			{func(i *danger.Giving) { i.Expert = "" }, "order.expert"}, {func(i *danger.Giving) { i.Opinion = " " }, "order.opinion"},
			{func(i *danger.Giving) { i.Opinion = strings.Repeat("长", 201) }, "order.opinion"}, {func(i *danger.Giving) { i.Whereto = "小学" }, "order.whereto"},
		} {
			one := b.back(notice)
			c.edit(&one)
			if got := code(b.flow.Give(as(b.officer), one)); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		}
		first := b.back(notice)
		must(t, b.flow.Give(as(b.officer), first))
		if row := b.order(t, first.ID); row.State != command.StateProposed || row.Since != nil || b.receipts(t, first.ID) != 0 {
			t.Errorf("%+v", row)
		}
		// He holds a post at the town as well: what he asked for he does not approve.
		both := &viewer.Viewer{Person: b.officer.Person, Name: b.officer.Name, Grants: append(b.officer.Grants, b.townDuty.Grants...)}
		yes := danger.Decision{Order: first.ID, Move: store.NewID(), Approve: true, MadeAt: now}
		for _, c := range []struct {
			name string
			who  *viewer.Viewer
			want string
		}{
			{"who asked", b.officer, "order.same_person"}, {"who asked, at his other post", both, "order.same_person"}, {"his colleague", b.colleague, "order.not_yours"},
			{"another town", b.neighbour, "not_found"}, {"the next village", b.sibling, "not_found"},
		} {
			if got := code(b.flow.Decide(as(c.who), yes)); got != c.want {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
		}
		// Refused with words, and asked again.
		no := danger.Decision{Order: first.ID, Move: store.NewID(), MadeAt: now}
		if got := code(b.flow.Decide(as(b.townDuty), no)); got != "order.text" {
			t.Errorf("a refusal without words: %q", got)
		}
		no.Text = "再看一夜"
		for range 2 {
			must(t, b.flow.Decide(as(b.townDuty), no))
		}
		if got := code(b.flow.Decide(as(b.townDuty), yes)); got != "order.moved_on" {
			t.Errorf("approved after it was refused: %q", got)
		}
		if row := b.order(t, move.ID); row.State != command.StateInForce {
			t.Errorf("a refused return ended the move: %s", row.State)
		}
		second := b.back(notice)
		must(t, b.flow.Give(as(b.officer), second))
		yes.Order = second.ID
		before := b.entries(t)
		for range 2 {
			must(t, b.flow.Decide(as(b.townDuty), yes))
		}
		row, moved := b.order(t, second.ID), b.order(t, move.ID)
		if row.State != command.StateInForce || row.DecidedCard.Name != "巩一帆" || b.receipts(t, second.ID) != 4 || moved.State != command.StateDone || b.entries(t)-before != 2 {
			t.Errorf("%+v %+v, %d receipts, %d entries", row, moved, b.receipts(t, second.ID), b.entries(t)-before)
		}
		must(t, b.flow.Receive(as(b.officer), second.ID, store.NewID(), now)) // who asked hears of it too
		// A town's return is the county's to approve, not a second desk's of the town.
		wide := b.back(b.tell(t, b.townDuty, town))
		wide.Place = b.places[town].ID()
		must(t, b.flow.Give(as(b.townDuty), wide))
		yes = danger.Decision{Order: wide.ID, Move: store.NewID(), Approve: true, MadeAt: now}
		if got := code(b.flow.Decide(as(b.holder("P10", viewer.TownAdmin, town)), yes)); got != "order.not_yours" {
			t.Errorf("another desk of the town: %q", got)
		}
		must(t, b.flow.Decide(as(b.countyDuty), yes))
		// Two decide at once: one of them hears that it has moved on.
		race := b.back(notice)
		must(t, b.flow.Give(as(b.officer), race))
		results := make(chan string, 2)
		for _, who := range []*viewer.Viewer{b.townDuty, b.countyDuty} {
			go func() {
				results <- code(b.flow.Decide(as(who), danger.Decision{Order: race.ID, Move: store.NewID(), Approve: true, MadeAt: now}))
			}()
		}
		if a, c := <-results, <-results; (a == "") == (c == "") || a+c != "order.moved_on" {
			t.Errorf("%q and %q", a, c)
		}
		if n, err := b.store.Client.DangerOrder.Query().Where(dangerorder.StateEQ(command.StateInForce)).Count(system); err != nil || n != 3 {
			t.Errorf("%d in force, %v", n, err)
		}
	})
}

func (b *bundle) receipts(t testing.TB, order uuid.UUID) int {
	t.Helper()
	n, err := b.store.Client.OrderReceipt.Query().Where(orderreceipt.OrderID(order)).Count(system)
	must(t, err)
	return n
}

// What is told to a village or town concerns the posts of its grids: they read it, confirm it, and change nothing of it.
func TestGrid(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		n, _, err := b.store.Node(context.Background(), b.places[village].ID())
		must(t, err)
		grid, person := store.NewID(), store.NewID()
		must(t, b.tree.AddDivision(system, roster.NewDivision{ID: grid, Parent: n.ID, Code: n.Code + "77", Name: "河东网格", ValidFrom: "2026-11-01"}))
		must(t, b.tree.AddPerson(system, roster.NewPerson{ID: person, Name: "试用", Phone: "10090000001", Appointment: roster.NewAppointment{
			ID: store.NewID(), Role: viewer.GridOfficer, Post: "A", Division: grid, From: "2026-11-01",
		}}))
		own := b.places[village].Child(grid)
		officer := &viewer.Viewer{Person: person, Name: "试用", Grants: []viewer.Grant{{Appointment: store.NewID(), Role: viewer.GridOfficer, Post: "A", Verbs: viewer.GridOfficer.Verbs(), Place: own}}}
		notice, wide := b.tell(t, b.officer, village), b.tell(t, b.townDuty, town)
		far := b.tell(t, b.sibling, sibling)
		for id, reads := range map[uuid.UUID]bool{notice: true, wide: true, far: false} {
			for _, ctx := range []context.Context{as(officer), viewer.Narrow(as(officer), own)} {
				if there, err := b.store.Client.DangerNotice.Query().Where(dangernotice.ID(id)).Exist(ctx); err != nil || there != reads {
					t.Errorf("%v: %v, %v", id, there, err)
				}
			}
		}
		if got := code(b.flow.End(as(officer), danger.Ending{Notice: notice, Move: store.NewID(), Reason: "水退了", MadeAt: now})); got != "denied" {
			t.Errorf("a grid ends its village's: %q", got)
		}
		if err := b.store.InTx(as(officer), func(ctx context.Context, tx *store.Tx) error {
			changed, err := tx.Client.DangerNotice.Update().Where(dangernotice.ID(notice)).SetEndedText("x").Save(ctx)
			if changed != 0 {
				t.Errorf("a grid changes %d of its village's", changed)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
		move := b.move(notice)
		must(t, b.flow.Give(as(b.officer), move))
		must(t, b.flow.Receive(as(officer), move.ID, store.NewID(), now))
		// Its own it tells; the posts of the village are among those who confirm.
		in := b.telling(village)
		in.Place = grid
		must(t, b.flow.Tell(as(officer), in))
		small := b.move(in.ID)
		small.Place = grid
		must(t, b.flow.Give(as(officer), small))
		if n := b.receipts(t, small.ID); n != 4 {
			t.Errorf("it went to %d", n)
		}
		must(t, b.flow.Receive(as(b.colleague), small.ID, store.NewID(), now))
	})
}

package report_test

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	dbreport "jiaoying/ent/db/report"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/report"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

type bundle struct {
	store                  *store.Store
	flow                   *report.Flow
	county, town, villageA division.Place
	villageB, otherTown    division.Place
	officer, supervisor    *viewer.Viewer
	sibling, neighbour     *viewer.Viewer
}

func post(role viewer.Role, at ...division.Place) *viewer.Viewer {
	v := &viewer.Viewer{Person: store.NewID(), Name: "test"}
	for _, p := range at {
		v.Grants = append(v.Grants, viewer.Grant{Appointment: store.NewID(), Role: role, Post: "A", Verbs: role.Verbs(), Place: p})
	}
	return v
}

func as(v *viewer.Viewer) context.Context { return viewer.With(context.Background(), v) }

func setup(t *testing.T, address string) *bundle {
	t.Helper()
	b := &bundle{store: storetest.Open(t, address)}
	b.flow = &report.Flow{Store: b.store, MinutesFunc: func(context.Context, uuid.UUID, lifecycle.Severity) (int, error) { return 30, nil }}
	b.county = division.Place{County: store.NewID()}
	b.town, b.otherTown = b.county.Child(store.NewID()), b.county.Child(store.NewID())
	b.villageA, b.villageB = b.town.Child(store.NewID()), b.town.Child(store.NewID())
	err := b.store.InTx(as(viewer.System("test")), func(ctx context.Context, tx *store.Tx) error {
		for i, d := range []struct {
			at   division.Place
			code string
		}{{b.county, "370405000000"}, {b.town, "370405102000"}, {b.otherTown, "370405104000"}, {b.villageA, "370405102243"}, {b.villageB, "370405102244"}} {
			name := []string{"台儿庄区", "泥沟镇", "马兰屯镇", "冯湖村", "柿树园村"}[i]
			if err := tx.Client.Division.Create().SetID(d.at.ID()).SetPlace(d.at).SetCode(d.code).SetLevel(d.at.Level()).
				SetName(name).SetShortName(name).SetValidFrom("2023-06-30").Exec(ctx); err != nil {
				return err
			}
		}
		for _, c := range []struct {
			code, visibility string
			always           bool
		}{{"NAT03", "open", false}, {"NAT05", "open", true}, {"DIS01", "need_to_know", false}, {"HAZ03", "sealed_reporter", false}} {
			if err := tx.Client.Category.Create().SetID(store.NewID()).SetCountyID(b.county.County).SetCode(c.code).SetSmsCode("103").SetClass("natural_disaster").
				SetZh("堤坝险情").SetEn("Dyke").SetNature(lifecycle.NatureDanger).SetUsualSeverity(lifecycle.SeverityMajor).SetUsualHandler("").
				SetTriggers([]string{"渗水带泥"}).SetAlwaysDirect(c.always).SetVisibility(c.visibility).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b.officer, b.supervisor = post(viewer.GridOfficer, b.villageA), post(viewer.TownDuty, b.town)
	b.sibling, b.neighbour = post(viewer.GridOfficer, b.villageB), post(viewer.TownDuty, b.otherTown)
	return b
}

var made = time.Date(2026, 7, 18, 3, 12, 0, 0, time.UTC)

func (b *bundle) submission() report.Submission {
	return report.Submission{ID: store.NewID(), Place: b.villageA.Village, MadeAt: made,
		Content: schema.ReportContent{Category: "NAT03", Severity: lifecycle.SeverityMinor, Note: "东堤冒浑水"}}
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

func (b *bundle) step(id uuid.UUID) report.Step {
	return report.Step{Report: id, Move: store.NewID(), MadeAt: made}
}

// The thin path: submit, see, return, resubmit, accept; each once, each twice, with its tally.
func TestThinPath(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := b.submission()
		ret := b.step(in.ID)
		ret.Reason = lifecycle.ReasonDetail
		again := b.step(in.ID)
		again.Content = &schema.ReportContent{Category: "NAT03", Severity: lifecycle.SeverityMinor, Note: "坡脚冒浑水", Facts: []string{"渗水带泥"}}
		accept, see := b.step(in.ID), b.step(in.ID)
		for range 2 { // the second time is the same answer
			for _, err := range []error{
				b.flow.Submit(as(b.officer), in), b.flow.See(as(b.supervisor), see), b.flow.Return(as(b.supervisor), ret),
				b.flow.Resubmit(as(b.officer), again), b.flow.Accept(as(b.supervisor), accept),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		row, err := b.store.Client.Report.Get(as(b.officer), in.ID)
		if err != nil || row.State != lifecycle.StateAccepted || row.Revision != 2 || row.Note != "坡脚冒浑水" || !row.Direct || row.Severity != lifecycle.SeverityMajor {
			t.Fatalf("%+v %v", row, err)
		}
		moves, err := row.QueryMoves().All(as(b.officer))
		if err != nil || len(moves) != 5 {
			t.Fatalf("%d moves, %v", len(moves), err)
		}
		tally, err := b.store.ReportTally(as(b.supervisor), b.town)
		if err != nil || tally["inbox"] != 0 || tally["doing"] != 1 {
			t.Fatalf("tally %v %v", tally, err)
		}
		if n, err := b.store.Unlinked(context.Background()); n != 5 || err != nil {
			t.Fatalf("%d journal entries, %v", n, err)
		}
		if _, err := row.QueryMoves().All(as(b.sibling)); err != nil {
			t.Fatal(err)
		} else if n, _ := row.QueryMoves().Count(as(b.sibling)); n != 0 {
			t.Fatalf("the sibling village counts %d moves", n)
		}
	})
}

func TestSubmitRefusals(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		first := b.submission()
		if err := b.flow.Submit(as(b.officer), first); err != nil {
			t.Fatal(err)
		}
		minus := -1
		cases := []struct {
			name string
			who  *viewer.Viewer
			edit func(*report.Submission)
			want string
		}{
			{"other content", b.officer, func(s *report.Submission) { s.ID = first.ID; s.Content.Note = "x" }, "report.conflict"},
			{"another account", b.sibling, func(s *report.Submission) { s.ID = first.ID }, "report.conflict"},
			{"a neighbour's village", b.sibling, func(*report.Submission) {}, "report.place"},
			{"a town", b.officer, func(s *report.Submission) { s.Place = b.town.Town }, "report.place"},
			{"nowhere", b.officer, func(s *report.Submission) { s.Place = store.NewID() }, "report.place"},
			{"no such category", b.officer, func(s *report.Submission) { s.Content.Category = "XXX" }, "report.category"},
			{"a fact the category lacks", b.officer, func(s *report.Submission) { s.Content.Facts = []string{"x"} }, "report.facts"},
			{"fewer than nobody", b.officer, func(s *report.Submission) { s.Content.PeopleAffected = &minus }, "report.people"},
			{"too long", b.officer, func(s *report.Submission) { s.Content.Note = strings.Repeat("长", 2001) }, "report.note_long"},
			{"off the globe", b.officer, func(s *report.Submission) {
				s.Content.Position = &schema.Position{Latitude: 91, Longitude: 117, AccuracyM: 8, FixedAt: "2026-07-18T03:12:00Z"}
			}, "report.position"},
			{"no time", b.officer, func(s *report.Submission) { s.MadeAt = time.Time{} }, "report.made_at"},
			{"an id of another kind", b.officer, func(s *report.Submission) { s.ID = uuid.New() }, "id.form"},
		}
		for _, c := range cases {
			in := b.submission()
			c.edit(&in)
			if got := code(b.flow.Submit(as(c.who), in)); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		if n, err := b.store.Client.Report.Query().Count(as(b.supervisor)); n != 1 || err != nil {
			t.Fatalf("refused reports left %d rows, %v", n, err)
		}
		in := b.submission()
		in.Content.Category, in.Content.Note = "XXX", strings.Repeat("长", 2001)
		if f, ok := fault.As(b.flow.Submit(as(b.officer), in)); !ok || len(f.Fields) != 2 {
			t.Fatalf("not every faulty field is told: %+v", f)
		}
	})
}

func TestWhoMayDecide(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := b.submission()
		if err := b.flow.Submit(as(b.officer), in); err != nil {
			t.Fatal(err)
		}
		// An author who reviews as well does not decide on his own report.
		b.officer.Grants = append(b.officer.Grants, b.supervisor.Grants[0])
		for who, v := range map[string]*viewer.Viewer{
			"not_found|neighbour": b.neighbour, "not_found|sibling": b.sibling, "report.not_yours|author": b.officer,
			"report.not_yours|colleague": post(viewer.InfoOfficer, b.villageA),
		} {
			want, _, _ := strings.Cut(who, "|")
			if got := code(b.flow.Accept(as(v), b.step(in.ID))); got != want {
				t.Errorf("%s: %s", who, got)
			}
		}
		other := b.step(in.ID)
		other.Reason = lifecycle.ReasonOther
		if got := code(b.flow.Return(as(b.supervisor), other)); got != "report.reason_text" {
			t.Errorf("a return for another reason without words: %s", got)
		}
	})
}

// Of many who decide in the same moment exactly one does; the rest are told that it moved on.
func TestOneDecision(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := b.submission()
		if err := b.flow.Submit(as(b.officer), in); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		got := map[string]int{}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				c := code(b.flow.Accept(as(post(viewer.TownDuty, b.town)), b.step(in.ID)))
				mu.Lock()
				got[c]++
				mu.Unlock()
			})
		}
		wg.Wait()
		if got[""] != 1 || got["report.moved_on"] != 7 {
			t.Fatalf("%v", got)
		}
	})
}

func TestSealedAndNeedToKnow(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		for _, cat := range []string{"DIS01", "HAZ03", "NAT05"} {
			in := b.submission()
			in.Content.Category = cat
			if err := b.flow.Submit(as(b.officer), in); err != nil {
				t.Fatal(err)
			}
			row, err := b.store.Client.Report.Query().Where(dbreport.ID(in.ID)).Only(as(b.supervisor))
			if err != nil || row.Sealed != (cat == "HAZ03") || row.NeedToKnow != (cat == "DIS01") || row.Direct != (cat == "NAT05") {
				t.Errorf("%s: %+v %v", cat, row, err)
			}
			seen, err := b.store.Client.Report.Query().Where(dbreport.ID(in.ID)).Exist(as(post(viewer.InfoOfficer, b.villageA)))
			if err != nil || seen != (cat != "DIS01") {
				t.Errorf("%s: a village colleague sees it: %v, %v", cat, seen, err)
			}
		}
	})
}

// A late look at what is decided changes nothing; who decides has looked; reasons stay with returns.
func TestLateLook(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := b.submission()
		accept := b.step(in.ID)
		accept.Reason, accept.Content = lifecycle.ReasonOther, &schema.ReportContent{Note: "smuggled"}
		for _, err := range []error{b.flow.Submit(as(b.officer), in), b.flow.Accept(as(b.supervisor), accept), b.flow.See(as(b.supervisor), b.step(in.ID))} {
			if err != nil {
				t.Fatal(err)
			}
		}
		row, err := b.store.Client.Report.Get(as(b.officer), in.ID)
		if err != nil || row.SeenAt == nil || row.SeenCard == nil || row.State != lifecycle.StateAccepted {
			t.Fatalf("%+v %v", row, err)
		}
		moves, err := row.QueryMoves().All(as(b.officer))
		if err != nil || len(moves) != 2 {
			t.Fatalf("%d moves, %v", len(moves), err)
		}
		for _, m := range moves {
			if m.Kind == lifecycle.MoveAccept && (m.Reason != "" || m.Content != nil) {
				t.Fatalf("an acceptance carries %q %v", m.Reason, m.Content)
			}
		}
		if got := code(b.flow.See(as(post(viewer.InfoOfficer, b.villageA)), b.step(in.ID))); got != "report.not_yours" {
			t.Fatalf("a village colleague looks for the town: %s", got)
		}
	})
}

// An id of the other world is a conflict, and somebody without any post finds nothing; neither is an inner error.
func TestHiddenIsNoInnerError(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := b.submission()
		if err := b.flow.Submit(as(b.officer), in); err != nil {
			t.Fatal(err)
		}
		if got := code(b.flow.Submit(viewer.InDrill(as(b.officer), store.NewID()), in)); got != "report.conflict" {
			t.Errorf("the same id in an exercise: %s", got)
		}
		if got := code(b.flow.Accept(as(&viewer.Viewer{Person: store.NewID()}), b.step(in.ID))); got != "not_found" {
			t.Errorf("without a post: %s", got)
		}
	})
}

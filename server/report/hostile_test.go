package report_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdivision "jiaoying/ent/db/division"
	dbreport "jiaoying/ent/db/report"
	"jiaoying/ent/rule"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/report"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// system changes rows beside the flow.
func (b *bundle) system(t *testing.T, fn func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	if err := b.store.InTx(rule.Rehoming(as(viewer.System("test"))), fn); err != nil {
		t.Fatal(err)
	}
}

// A clock beyond every calendar is noted, and the list it stands in still opens and can be told.
func TestWildClock(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		for _, wild := range []string{"9999-12-31T23:59:59-12:00", "0000-01-01T00:00:00+14:00", "1901-01-01T00:00:00Z"} {
			at, err := time.Parse(time.RFC3339, wild)
			if err != nil {
				t.Fatal(err)
			}
			in := b.submission()
			in.MadeAt = at
			in.Content.Position = &schema.Position{Latitude: 34.5, Longitude: 117.7, AccuracyM: 8, FixedAt: wild}
			ret, again := b.step(in.ID), b.step(in.ID)
			ret.Reason, ret.MadeAt, again.MadeAt, again.Content = lifecycle.ReasonDetail, at, at, &in.Content
			for _, err := range []error{b.flow.Submit(as(b.officer), in), b.flow.Return(as(b.supervisor), ret), b.flow.Resubmit(as(b.officer), again)} {
				if err != nil {
					t.Fatalf("%s: %v", wild, err)
				}
			}
		}
		rows, err := b.store.Client.Report.Query().WithMoves().All(viewer.Narrow(as(b.supervisor), b.town))
		if err != nil || len(rows) != 3 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		for _, r := range rows {
			if r.ClockOffMs == nil || r.FixedAt == nil {
				t.Errorf("not noted: %+v", r)
			}
			if _, err := json.Marshal(r); err != nil {
				t.Error(err)
			}
		}
	})
}

// What nobody sees in his own text is taken out and never parks a report; every character counts as one, whatever its bytes.
func TestTextIsCleaned(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := b.submission()
		in.Content.Note = "东堤\x00冒\u202e浑\u2066水\x1b\n二\t行\r" + strings.Repeat("𠮷", 1990)
		in.Content.Spot = strings.Repeat("𠮷", 100)
		ret := b.step(in.ID)
		ret.Reason, ret.Text = lifecycle.ReasonOther, "\u202d"
		for range 2 { // cleaned or not, the same again is the same
			if err := b.flow.Submit(as(b.officer), in); err != nil {
				t.Fatal(err)
			}
		}
		row, err := b.store.Client.Report.Get(as(b.officer), in.ID)
		if err != nil || row.Note != "东堤冒浑水\n二\t行"+strings.Repeat("𠮷", 1990) || row.Spot != in.Content.Spot {
			t.Fatalf("%.60q %v", row.Note, err)
		}
		moves, err := row.QueryMoves().All(as(b.officer))
		if err != nil || len(moves) != 1 || moves[0].Content.Note != row.Note {
			t.Fatalf("the move says other than the report: %v", err)
		}
		if got := code(b.flow.Return(as(b.supervisor), ret)); got != "report.reason_text" {
			t.Errorf("a mark is no reason: %q", got)
		}
		for want, edit := range map[string]func(*report.Submission){
			"report.note_long": func(s *report.Submission) { s.Content.Note = strings.Repeat("𠮷", 2001) },
			"report.spot_long": func(s *report.Submission) { s.Content.Spot = strings.Repeat("𠮷", 101) },
			"report.facts":     func(s *report.Submission) { s.Content.Facts = []string{"渗水带泥", "渗水带泥"} },
			"report.position": func(s *report.Submission) {
				s.Content.Position = &schema.Position{FixedAt: "2026-07-18T03:12:00." + strings.Repeat("0", 99) + "Z"}
			},
		} {
			in := b.submission()
			edit(&in)
			if got := code(b.flow.Submit(as(b.officer), in)); got != want {
				t.Errorf("%s: %s", want, got)
			}
		}
	})
}

// A report on a grid lies at its village's desk, is found by the village's name and shows the post it came from.
func TestGrid(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		grid := b.villageA.Child(store.NewID())
		b.system(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.Client.Division.Create().SetID(grid.ID()).SetPlace(grid).SetCode("37040510224301").SetLevel(division.Grid).
				SetName("第一网格").SetShortName("第一网格").SetValidFrom("2023-06-30").Exec(ctx)
		})
		own := post(viewer.GridOfficer, grid)
		in := b.submission()
		in.Place, in.Content.Category = grid.Grid, "NAT05" // goes straight up
		if err := b.flow.Submit(as(own), in); err != nil {
			t.Fatal(err)
		}
		county := post(viewer.CountyDuty, b.county)
		row, err := b.store.Client.Report.Query().Where(dbreport.Direct(true)).Only(viewer.Narrow(as(county), b.county)) // the county sees it at once
		if err != nil || row.Place() != grid || row.AuthorCard.Division != "泥沟镇 冯湖村 第一网格" {
			t.Fatalf("%+v %v", row, err)
		}
		for _, at := range []division.Place{b.villageA, b.town, b.county, grid} {
			if tally, err := b.store.ReportTally(as(county), at); err != nil || tally["inbox"] != 1 {
				t.Errorf("%s: %v %v", at.Level(), tally, err)
			}
			for _, word := range []string{"冯湖", "泥沟", "第一网格"} {
				if ids, err := b.store.Find(as(county), store.KindReport, at, word); err != nil || len(ids) != 1 {
					t.Errorf("%s at %s: %d found, %v", word, at.Level(), len(ids), err)
				}
			}
		}
		// A village officer may report for a grid of his; the card is his post's.
		in = b.submission()
		in.Place = grid.Grid
		if err := b.flow.Submit(as(b.officer), in); err != nil {
			t.Fatal(err)
		}
		if row, err := b.store.Client.Report.Get(as(b.officer), in.ID); err != nil || row.Place() != grid || row.AuthorCard.Division != "泥沟镇 冯湖村" {
			t.Errorf("%+v %v", row, err)
		}
		if got := code(b.flow.Submit(as(own), b.submission())); got != "report.place" {
			t.Errorf("a grid officer reports for the whole village: %q", got)
		}
	})
}

// A phone that was away while its village was merged is not turned off: the report goes to the village that took its place,
// once the officer's post is there; until then it comes again.
func TestMergedMeanwhile(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.system(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.Client.Division.UpdateOneID(b.villageA.ID()).SetValidTo("2026-07-17").SetSuccessors([]uuid.UUID{b.villageB.ID()}).Exec(ctx)
		})
		in := b.submission()
		if got := code(b.flow.Submit(as(b.officer), in)); got != "server.unavailable" {
			t.Errorf("the post is on its way: %q", got)
		}
		if got := code(b.flow.Submit(as(b.neighbour), in)); got != "report.place" {
			t.Errorf("a neighbour: %q", got)
		}
		b.officer.Grants[0].Place = b.villageB
		for range 2 {
			if err := b.flow.Submit(as(b.officer), in); err != nil {
				t.Fatal(err)
			}
		}
		if row, err := b.store.Client.Report.Get(as(b.officer), in.ID); err != nil || row.Place() != b.villageB {
			t.Errorf("%+v %v", row, err)
		}
		// Ended without a successor, or parted among several, it is nobody's to guess.
		for _, next := range [][]uuid.UUID{{}, {b.villageB.ID(), b.town.ID()}, {b.villageA.ID()}} {
			b.system(t, func(ctx context.Context, tx *store.Tx) error {
				return tx.Client.Division.Update().Where(dbdivision.ID(b.villageA.ID())).SetSuccessors(next).Exec(ctx)
			})
			if got := code(b.flow.Submit(as(b.officer), b.submission())); got != "report.place" {
				t.Errorf("successors %v: %q", next, got)
			}
		}
	})
}

// An author who was moved to another village still answers what was returned to him, and does nothing else there.
func TestAuthorOfAnotherVillageNow(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := b.submission()
		ret, again := b.step(in.ID), b.step(in.ID)
		ret.Reason, again.Content = lifecycle.ReasonDetail, &in.Content
		if err := b.flow.Submit(as(b.officer), in); err != nil {
			t.Fatal(err)
		}
		b.officer.Grants[0].Place = b.villageB
		if got := code(b.flow.Accept(as(b.officer), b.step(in.ID))); got != "report.not_yours" {
			t.Errorf("accept: %q", got)
		}
		if err := b.flow.Return(as(b.supervisor), ret); err != nil {
			t.Fatal(err)
		}
		if err := b.flow.Resubmit(as(b.officer), again); err != nil {
			t.Fatal(err)
		}
		if row, err := b.store.Client.Report.Get(as(b.officer), in.ID); err != nil || row.State != lifecycle.StateSubmitted || row.Place() != b.villageA {
			t.Errorf("%+v %v", row, err)
		}
	})
}

// A correction in the moment its village comes under another town is told to come again, and is then found there.
func TestResubmitWhileMoved(t *testing.T) {
	address := storetest.Address(t, "postgres") // on SQLite a move waits for the correction
	b := setup(t, address)
	in := b.submission()
	ret, again := b.step(in.ID), b.step(in.ID)
	ret.Reason, again.Content = lifecycle.ReasonDetail, &in.Content
	if err := b.flow.Submit(as(b.officer), in); err != nil {
		t.Fatal(err)
	}
	if err := b.flow.Return(as(b.supervisor), ret); err != nil {
		t.Fatal(err)
	}
	moved := false
	b.flow.MinutesFunc = func(context.Context, uuid.UUID, lifecycle.Severity) (int, error) {
		if !moved { // the row was read, and is not changed yet
			moved = true
			b.system(t, func(ctx context.Context, tx *store.Tx) error {
				return tx.Client.Report.UpdateOneID(in.ID).SetTownID(b.otherTown.Town).Exec(ctx)
			})
		}
		return 30, nil
	}
	if got := code(b.flow.Resubmit(as(b.officer), again)); got != "server.unavailable" {
		t.Fatalf("%q", got)
	}
	if err := b.flow.Resubmit(as(b.officer), again); err != nil {
		t.Fatal(err)
	}
	for at, want := range map[division.Place]int{b.town: 0, b.otherTown: 1} {
		if ids, err := b.store.Find(as(viewer.System("test")), store.KindReport, at, "东堤"); err != nil || len(ids) != want {
			t.Errorf("%d found, want %d, %v", len(ids), want, err)
		}
	}
}

// Of many who open a report in the same moment one is the first; the others are no conflict and leave nothing.
func TestOneFirstLook(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := b.submission()
		if err := b.flow.Submit(as(b.officer), in); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if err := b.flow.See(as(post(viewer.TownDuty, b.town)), b.step(in.ID)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		row, err := b.store.Client.Report.Query().Where(dbreport.ID(in.ID)).WithMoves().Only(as(b.officer))
		if err != nil || len(row.Edges.Moves) != 2 || row.SeenCard == nil || !slices.ContainsFunc(row.Edges.Moves, func(m *db.ReportMove) bool { return m.ActorID == row.SeenCard.Person }) {
			t.Fatalf("%d moves, %v", len(row.Edges.Moves), err)
		}
	})
}

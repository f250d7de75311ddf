package roster_test

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/job"
	"jiaoying/server/roster"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// heard counts the entries of a verb at a place.
func (b *bundle) heard(t *testing.T, verb string, subject uuid.UUID) (at []division.Place) {
	t.Helper()
	err := store.Inner(b.store).Each(context.Background(), func(rows *sql.Rows) error {
		var county, town, village, grid uuid.NullUUID
		err := rows.Scan(&county, &town, &village, &grid)
		at = append(at, division.Place{County: county.UUID, Town: town.UUID, Village: village.UUID, Grid: grid.UUID})
		return err
	}, "SELECT county_id, town_id, village_id, grid_id FROM journal WHERE verb = ? AND subject_id = ? ORDER BY at, id", verb, subject)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// A village moves to another town: its grid, people, posts, reports of both worlds, tallies and search follow, once.
func TestMove(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		village := b.villageA.Village
		grid := roster.NewDivision{ID: store.NewID(), Parent: village, Code: "37040510224301", Name: "一网格", ValidFrom: "2026-01-01"}
		if err := b.flow.AddDivision(as(b.admin), grid); err != nil {
			t.Fatal(err)
		}
		onGrid := b.add(t, "10030000001", viewer.GridOfficer, b.villageA.Child(grid.ID))
		stays := b.add(t, "10030000002", viewer.InfoOfficer, b.villageB)
		drill := store.NewID()
		real, inDrill := b.submit(t, b.villageA.Child(grid.ID), uuid.Nil, "东堤冒浑水"), b.submit(t, b.villageA, drill, "演练")
		still := b.submit(t, b.villageB, uuid.Nil, "西堤")
		move := func() error { return b.flow.MoveDivision(as(b.admin), village, b.other.Town) }
		if err := move(); err != nil {
			t.Fatal(err)
		}
		b.silent(t, "the second move", move)
		if on, err := b.flow.Rehoming(as(b.admin), village); !on || err != nil {
			t.Fatalf("no job: %v", err)
		}
		to := b.other.Child(village)
		if d := b.division(t, village); d.Place() != to || d.ParentID != b.other.Town || d.Code != "370405102243" {
			t.Fatalf("%+v", d)
		}
		j := job.Rehome{Division: village, From: village}
		if err := b.flow.Rehome(context.Background(), j); err != nil {
			t.Fatal(err)
		}
		b.silent(t, "the second run", func() error { return b.flow.Rehome(context.Background(), j) })

		if d := b.division(t, grid.ID); d.Place() != to.Child(grid.ID) || d.ParentID != village {
			t.Errorf("grid %+v", d)
		}
		p, err := b.store.Client.Person.Get(system, onGrid.ID)
		if err != nil || p.Place() != to.Child(grid.ID) {
			t.Errorf("person %v %v", p, err)
		}
		a, err := b.store.Client.Appointment.Get(system, onGrid.Appointment.ID)
		if err != nil || a.Place() != to.Child(grid.ID) {
			t.Errorf("appointment %v %v", a, err)
		}
		if p, err := b.store.Client.Person.Get(system, stays.ID); err != nil || p.Place() != b.villageB {
			t.Errorf("the neighbour went along: %v %v", p, err)
		}
		for _, c := range []struct {
			id, drill uuid.UUID
			at        division.Place
		}{{real, uuid.Nil, to.Child(grid.ID)}, {inDrill, drill, to}, {still, uuid.Nil, b.villageB}} {
			r, err := b.store.Client.Report.Get(viewer.InDrill(system, c.drill), c.id)
			if err != nil || r.Place() != c.at {
				t.Errorf("report %v %v", r, err)
			}
		}
		for _, c := range []struct {
			at    division.Place
			drill uuid.UUID
			want  int64
		}{{b.town, uuid.Nil, 1}, {b.other, uuid.Nil, 1}, {to, uuid.Nil, 1}, {b.county, uuid.Nil, 2}, {b.town, drill, 0}, {b.other, drill, 1}} {
			tally, err := b.store.ReportTally(viewer.InDrill(system, c.drill), c.at)
			if err != nil || tally["inbox"] != c.want {
				t.Errorf("tally of %v: %v %v, want %d", c.at, tally, err, c.want)
			}
		}
		if n, err := b.store.RecountReports(context.Background()); n != 0 || err != nil {
			t.Errorf("%d tallies differ, %v", n, err)
		}
		for at, want := range map[division.Place]int{b.town: 0, b.other: 1, to.Child(grid.ID): 1} {
			found, err := b.store.Find(system, store.KindReport, at, "浑水")
			if err != nil || len(found) != want {
				t.Errorf("search finds %v in %v, %v", found, at, err)
			}
		}
		if found, err := b.store.Find(system, store.KindReport, b.other, "马兰屯镇 浑水"); err != nil || len(found) != 1 {
			t.Errorf("search does not know the new path: %v %v", found, err)
		}
		for verb, subject := range map[string]uuid.UUID{"division.rehome": grid.ID, "person.rehome": onGrid.ID, "appointment.rehome": onGrid.Appointment.ID, "report.rehome": real} {
			at := b.heard(t, verb, subject)
			if want := []division.Place{b.villageA.Child(grid.ID), to.Child(grid.ID)}; !slices.Equal(at, want) {
				t.Errorf("%s at %v", verb, at)
			}
		}
		// Back again, although the first job was never worked off.
		if err := b.flow.MoveDivision(as(b.admin), village, b.town.Town); err != nil {
			t.Fatal(err)
		}
		if err := b.flow.Rehome(context.Background(), j); err != nil {
			t.Fatal(err)
		}
		if r, err := b.store.Client.Report.Get(system, real); err != nil || r.Place() != b.villageA.Child(grid.ID) {
			t.Errorf("not back: %v %v", r, err)
		}
	})
}

func TestMoveRefusals(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		if err := b.flow.RetireDivision(as(b.admin), b.villageC.Village, yesterday); err != nil {
			t.Fatal(err)
		}
		foreign := roster.NewDivision{ID: store.NewID(), Parent: b.foreign.County, Code: "370406100000", Name: "城头镇", ValidFrom: today}
		if err := b.flow.AddDivision(system, foreign); err != nil {
			t.Fatal(err)
		}
		both := post(viewer.CountyAdmin, b.county, b.foreign)
		for _, c := range []struct {
			name       string
			who        *viewer.Viewer
			id, parent uuid.UUID
			want       string
		}{
			{"who may not", b.duty, b.villageA.Village, b.other.Town, "denied"},
			{"another county's admin", b.stranger, b.villageA.Village, b.other.Town, "denied"},
			{"into another county", b.admin, b.villageA.Village, foreign.ID, "denied"},
			{"into another county of his", both, b.villageA.Village, foreign.ID, "division.parent_level"},
			{"under a village", b.admin, b.villageA.Village, b.villageB.Village, "division.parent_level"},
			{"under itself", b.admin, b.villageA.Village, b.villageA.Village, "division.parent_level"},
			{"a retired one", b.admin, b.villageC.Village, b.town.Town, "division.retired"},
			{"nowhere", b.admin, b.villageA.Village, store.NewID(), "not_found"},
		} {
			if got := code(b.flow.MoveDivision(as(c.who), c.id, c.parent)); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		if on, err := b.flow.Rehoming(as(b.admin), b.villageA.Village); on || err != nil {
			t.Errorf("a refused move left a job, %v", err)
		}
	})
}

// A village is merged into one of another town: grids, people, posts and reports go over, the old one stays as history.
func TestMerge(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		from, into := b.villageA.Village, b.villageC.Village
		grid := roster.NewDivision{ID: store.NewID(), Parent: from, Code: "37040510224301", Name: "一网格", ValidFrom: "2026-01-01"}
		if err := b.flow.AddDivision(as(b.admin), grid); err != nil {
			t.Fatal(err)
		}
		p := b.add(t, "10030000001", viewer.InfoOfficer, b.villageA)
		// More than one chunk.
		const many = 210
		for range many {
			b.submit(t, b.villageA, uuid.Nil, "浑水")
		}
		onGrid := b.submit(t, b.villageA.Child(grid.ID), uuid.Nil, "浑水")
		b.submit(t, b.villageC, uuid.Nil, "浑水")

		for _, c := range []struct {
			name     string
			who      *viewer.Viewer
			id, into uuid.UUID
			last     string
			want     string
		}{
			{"who may not", b.duty, from, into, yesterday, "denied"},
			{"into itself", b.admin, from, from, yesterday, "division.same"},
			{"another level", b.admin, from, b.town.Town, yesterday, "division.parent_level"},
			{"to come", b.admin, from, into, tomorrow, "division.dates"},
			{"another county", b.admin, b.town.Town, b.foreign.County, yesterday, "denied"},
			{"nowhere", b.admin, from, store.NewID(), yesterday, "not_found"},
		} {
			if got := code(b.flow.MergeDivision(as(c.who), c.id, c.into, c.last)); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		merge := func() error { return b.flow.MergeDivision(as(b.admin), from, into, yesterday) }
		if err := merge(); err != nil {
			t.Fatal(err)
		}
		b.silent(t, "the second merge", merge)
		for what, got := range map[string]string{
			"merge of the merged|division.retired":           code(b.flow.MergeDivision(as(b.admin), from, b.villageB.Village, yesterday)),
			"merge into the merged|division.retired":         code(b.flow.MergeDivision(as(b.admin), b.villageB.Village, from, yesterday)),
			"merge while rows arrive|division.rehoming":      code(b.flow.MergeDivision(as(b.admin), into, b.villageB.Village, yesterday)),
			"move of the merged|division.retired":            code(b.flow.MoveDivision(as(b.admin), from, b.other.Town)),
			"retirement of the merged|division.retired":      code(b.flow.RetireDivision(as(b.admin), from, yesterday)),
			"retirement while rows arrive|division.rehoming": code(b.flow.RetireDivision(as(b.admin), into, yesterday)),
		} {
			if _, want, _ := strings.Cut(what, "|"); want != got {
				t.Errorf("%s: %s", what, got)
			}
		}
		for range 2 {
			if err := b.flow.Rehome(context.Background(), job.Rehome{Division: into, From: from}); err != nil {
				t.Fatal(err)
			}
		}
		if d := b.division(t, from); d.Place() != b.villageA || d.ValidTo != yesterday || !slices.Equal(d.Successors, []uuid.UUID{into}) {
			t.Errorf("the merged one: %+v", d)
		}
		if d := b.division(t, grid.ID); d.Place() != b.villageC.Child(grid.ID) || d.ParentID != into {
			t.Errorf("grid %+v", d)
		}
		if row, err := b.store.Client.Person.Get(system, p.ID); err != nil || row.Place() != b.villageC {
			t.Errorf("person %v %v", row, err)
		}
		if r, err := b.store.Client.Report.Get(system, onGrid); err != nil || r.Place() != b.villageC.Child(grid.ID) {
			t.Errorf("report %v %v", r, err)
		}
		for at, want := range map[division.Place]int64{b.villageA: 0, b.town: 0, b.villageC: many + 2, b.other: many + 2} {
			if tally, err := b.store.ReportTally(system, at); err != nil || tally["inbox"] != want {
				t.Errorf("tally of %v: %v %v, want %d", at, tally, err, want)
			}
		}
		if n, err := b.store.RecountReports(context.Background()); n != 0 || err != nil {
			t.Errorf("%d tallies differ, %v", n, err)
		}
	})
}

// A whole town goes over; grids can be moved, too.
func TestMergeTownAndMoveGrid(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.add(t, "10030000001", viewer.TownDuty, b.town)
		id := b.submit(t, b.villageA, uuid.Nil, "浑水")
		if err := b.flow.MergeDivision(as(b.admin), b.town.Town, b.other.Town, yesterday); err != nil {
			t.Fatal(err)
		}
		if err := b.flow.Rehome(context.Background(), job.Rehome{Division: b.other.Town, From: b.town.Town}); err != nil {
			t.Fatal(err)
		}
		to := b.other.Child(b.villageA.Village)
		if r, err := b.store.Client.Report.Get(system, id); err != nil || r.Place() != to {
			t.Errorf("report %v %v", r, err)
		}
		if d := b.division(t, b.villageA.Village); d.Place() != to || d.ParentID != b.other.Town {
			t.Errorf("village %+v", d)
		}
		if row, err := b.store.Client.Person.Get(system, p.ID); err != nil || row.Place() != b.other {
			t.Errorf("person %v %v", row, err)
		}
		if tally, err := b.store.ReportTally(system, b.other); err != nil || tally["inbox"] != 1 {
			t.Errorf("tally %v %v", tally, err)
		}
		grid := roster.NewDivision{ID: store.NewID(), Parent: b.villageA.Village, Code: "37040510224301", Name: "一网格", ValidFrom: "2026-01-01"}
		if err := b.flow.AddDivision(as(b.admin), grid); err != nil {
			t.Fatal(err)
		}
		id = b.submit(t, to.Child(grid.ID), uuid.Nil, "浑水")
		if err := b.flow.MoveDivision(as(b.admin), grid.ID, b.villageC.Village); err != nil {
			t.Fatal(err)
		}
		if err := b.flow.Rehome(context.Background(), job.Rehome{Division: grid.ID, From: grid.ID}); err != nil {
			t.Fatal(err)
		}
		if r, err := b.store.Client.Report.Get(system, id); err != nil || r.Place() != b.villageC.Child(grid.ID) {
			t.Errorf("report of the grid %v %v", r, err)
		}
		if n, err := b.store.RecountReports(context.Background()); n != 0 || err != nil {
			t.Errorf("%d tallies differ, %v", n, err)
		}
		if got := code(b.flow.Rehome(context.Background(), job.Rehome{Division: store.NewID(), From: grid.ID})); got != "not_found" {
			t.Errorf("a division that is not there: %s", got)
		}
	})
}

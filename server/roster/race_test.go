package roster_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"

	"jiaoying/ent/db/person"
	dbreport "jiaoying/ent/db/report"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/job"
	"jiaoying/server/report"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/roster"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// atOnce runs f eight times at once and counts the answers.
func atOnce(f func(i int) error) map[string]int {
	var mu sync.Mutex
	got := map[string]int{}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			c := code(f(i))
			mu.Lock()
			got[c]++
			mu.Unlock()
		})
	}
	wg.Wait()
	return got
}

// Of many who enter one number exactly one does; one who sends the same again and again is told the same.
func TestOneNumber(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		people := make([]roster.NewPerson, 8)
		for i := range people {
			people[i] = b.person("10030000020", viewer.GridOfficer, b.villageA)
		}
		if got := atOnce(func(i int) error { return b.flow.AddPerson(as(b.admin), people[i]) }); got[""] != 1 || got["person.phone_taken"] != 7 {
			t.Errorf("%v", got)
		}
		same := b.person("10030000021", viewer.GridOfficer, b.villageA)
		if got := atOnce(func(int) error { return b.flow.AddPerson(as(b.admin), same) }); got[""] != 8 {
			t.Errorf("%v", got)
		}
		grid := roster.NewDivision{ID: store.NewID(), Parent: b.villageA.Village, Code: "37040510224301", Name: "一网格", ValidFrom: today}
		if got := atOnce(func(int) error { return b.flow.AddDivision(as(b.admin), grid) }); got[""] != 8 {
			t.Errorf("%v", got)
		}
		a := same.Appointment
		a.ID, a.Post = store.NewID(), "B"
		if got := atOnce(func(int) error { return b.flow.Appoint(as(b.admin), same.ID, a) }); got[""] != 8 {
			t.Errorf("%v", got)
		}
		if n, err := b.store.Client.Person.Query().Where(person.VillageID(b.villageA.Village)).Count(system); n != 2 || err != nil {
			t.Errorf("%d people, %v", n, err)
		}
	})
}

// People are appointed and reports come in while their village moves and its rows are on their way: after the second look none is left behind.
func TestNothingIsLeftBehind(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		village := b.villageA.Village
		officer := as(post(viewer.GridOfficer, b.county)) // his grants are not what is looked at here
		j := job.Rehome{Division: village, From: village}
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				for k := range 15 {
					in := report.Submission{ID: store.NewID(), Place: village, MadeAt: noon,
						Content: schema.ReportContent{Category: "NAT03", Severity: lifecycle.SeverityMinor, Note: "浑水"}}
					if err := b.reports.Submit(officer, in); err != nil {
						t.Error(err)
					}
					if k%5 == 0 {
						p := b.person("1003000"+string(rune('1'+i))+"0"+string(rune('0'+k/5))+"1", viewer.GridOfficer, b.villageA)
						if err := b.flow.AddPerson(as(b.admin), p); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		for _, town := range []uuid.UUID{b.other.Town, b.town.Town, b.other.Town} {
			wg.Go(func() {
				if err := b.flow.MoveDivision(as(b.admin), village, town); err != nil {
					t.Error(err)
				}
				if err := b.flow.Rehome(context.Background(), j); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if err := b.flow.Rehome(context.Background(), j); err != nil { // the second look
			t.Fatal(err)
		}
		at := b.division(t, village).Place()
		reports, err := b.store.Client.Report.Query().Where(dbreport.TownID(at.Town), dbreport.VillageID(village)).Count(system)
		if err != nil || reports != 60 {
			t.Errorf("%d reports at the place, %v", reports, err)
		}
		people, err := b.store.Client.Person.Query().Where(person.TownID(at.Town), person.VillageID(village)).Count(system)
		if err != nil || people != 12 {
			t.Errorf("%d people at the place, %v", people, err)
		}
		if tally, err := b.store.ReportTally(system, at); err != nil || tally["inbox"] != 60 {
			t.Errorf("%v %v", tally, err)
		}
		if n, err := b.store.RecountReports(context.Background()); n != 0 || err != nil {
			t.Errorf("%d tallies differ, %v", n, err)
		}
	})
}

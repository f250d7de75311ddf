package register_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db/appointment"
	"jiaoying/ent/db/person"
	"jiaoying/ent/viewer"
	"jiaoying/server/register"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// Who is away stands on the list, whether or not the other has accepted; what came of the last test call stands at who was rung; and those who
// are due for one are those whom nobody has reached, page after page.
func TestReadinessOfTestsAndLeaves(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := filled(t, address)
		hand := viewer.Wide(system)
		officers := map[string]uuid.UUID{}
		if err := b.store.InTx(hand, func(ctx context.Context, tx *store.Tx) error {
			for _, p := range b.cast {
				officers[p.Key] = p.ID
				if p.Active {
					if err := tx.Client.Person.UpdateOneID(p.ID).SetState("active").Exec(ctx); err != nil {
						return err
					}
				}
			}
			for key, state := range map[string]string{"P22": "asked", "P27": "accepted", "P25": "withdrawn"} {
				a, err := tx.Client.Appointment.Query().Where(appointment.PersonID(officers[key])).Order(appointment.ByID()).First(ctx)
				if err != nil {
					return err
				}
				if err := tx.Client.Leave.Create().SetID(store.NewID()).SetPlace(a.Place()).SetAppointmentID(a.ID).SetPersonID(a.PersonID).SetPersonName(key).SetRole(a.Role).SetPost(a.Post).SetOtherID(uuid.New()).
					SetOtherName("替补").SetFromDay("2026-11-20").SetToDay("2026-12-01").SetState(state).SetTaken(false).SetDigest([]byte("d")).SetAskedAt(tx.Now).Exec(ctx); err != nil {
					return err
				}
			}
			// P26 was rung twice, and answered neither; a call that was stopped is none.
			raw := store.Real(tx)
			for i, state := range []string{"gone", "silent", "expired"} {
				if _, err := raw.Exec(ctx, `INSERT INTO rings (id, drill_id, kind, cause_id, person_id, turn, state, code, provider_id, tries, created_at, due_at, claimed_at, settled_at, answered_at)
					VALUES (?, ?, 'test', ?, ?, 1, ?, '', NULL, 1, ?, ?, NULL, NULL, NULL)`, store.NewID(), raw.Drill(), store.NewID(), officers["P26"], state, tx.Now.Add(time.Duration(i-5)*time.Hour), tx.Now); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		gaps, _, err := b.flow.Readiness(as(b.townDuty), b.places[town], register.GapAway, "", 100)
		if err != nil {
			t.Fatal(err)
		}
		away := map[uuid.UUID]bool{}
		for _, g := range gaps {
			away[g.Person] = g.Accepted
			if g.AwayFrom != "2026-11-20" || g.AwayTo != "2026-12-01" || g.Other != "替补" {
				t.Errorf("%+v", g)
			}
		}
		if accepted, ok := away[officers["P22"]]; len(away) != 2 || !ok || accepted || !away[officers["P27"]] {
			t.Errorf("away: %v", away)
		}
		stale, _, err := b.flow.Readiness(as(b.townDuty), b.places[town], register.GapStale, "", 100)
		if err != nil || len(stale) == 0 {
			t.Fatal(len(stale), err)
		}
		var want []uuid.UUID
		for _, g := range stale {
			if g.Person == officers["P26"] && (g.Tested != "silent" || g.TestedAt.IsZero()) || g.Person != officers["P26"] && g.Tested != "" {
				t.Errorf("%+v", g)
			}
			if !slices.Contains(want, g.Person) {
				want = append(want, g.Person)
			}
		}
		// Nobody was reached for a month: more than a page of them.
		if err := b.store.InTx(hand, func(ctx context.Context, tx *store.Tx) error {
			return tx.Client.Person.Update().Where(person.IDNotIn(officers["P26"])).ClearVerifiedAt().Exec(ctx)
		}); err != nil {
			t.Fatal(err)
		}
		var got []uuid.UUID
		after := ""
		for range 100 {
			people, next, err := b.flow.Due(context.Background(), b.places[town], after, 2)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, people...)
			if after = next; next == "" {
				break
			}
		}
		if !slices.Contains(got, officers["P26"]) || !slices.Contains(got, officers["P21"]) || slices.Contains(got, officers["P22"]) || slices.Contains(got, officers["P23"]) || slices.Contains(got, uuid.Nil) {
			t.Errorf("due: %v", got) // P22 is away, P23 has never signed in
		}
		if _, _, err := b.flow.Due(context.Background(), b.places[town], "no cursor", 2); code(err) != "page.cursor" {
			t.Errorf("%v", err)
		}
	})
}

package roster_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/roster"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

func TestVerify(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.add(t, "10030009001", viewer.GridOfficer, b.villageA)
		day := func() string {
			row, err := b.store.Client.Person.Get(system, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			return row.VerifiedAt
		}
		desk, other := post(viewer.TownDuty, b.town), post(viewer.TownDuty, b.other)
		for _, c := range []struct {
			who    *viewer.Viewer
			result roster.CallResult
			want   string
			day    string
		}{
			{other, roster.CallReached, "not_found", ""}, {b.officer, roster.CallReached, "not_found", ""}, {b.stranger, roster.CallReached, "not_found", ""},
			{post(viewer.Auditor, b.county), roster.CallReached, "not_found", ""}, {desk, "maybe", "invalid", ""},
			{desk, roster.CallNoAnswer, "", ""}, {desk, roster.CallReached, "", noon.Format("2006-01-02")}, {desk, roster.CallNoAnswer, "", noon.Format("2006-01-02")},
			{b.admin, roster.CallWrong, "", ""},
		} {
			err := b.flow.Verify(as(c.who), p.ID, c.result)
			if got := code(err); c.want == "" && err != nil || c.want != "" && err == nil {
				t.Errorf("%s: %q, want %q", c.result, got, c.want)
			}
			if got := day(); got != c.day {
				t.Errorf("after %s: %q, want %q", c.result, got, c.day)
			}
		}
		self := &viewer.Viewer{Person: p.ID, Grants: desk.Grants}
		if err := b.flow.Verify(as(self), p.ID, roster.CallReached); code(err) != "denied" {
			t.Errorf("himself: %v", err)
		}
	})
}

// A real answer renews the day somebody was last reached; one on behalf, in an exercise, or of yesterday does not.
func TestRenewVerified(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		revision, drill := store.NewID(), store.NewID()
		answered := map[string]struct {
			world  uuid.UUID
			at     time.Duration
			behalf bool
			state  escalate.State
			want   bool
		}{
			"10030009001": {uuid.Nil, -time.Hour, false, escalate.StateAnswered, true},
			"10030009002": {uuid.Nil, -time.Hour, true, escalate.StateAnswered, false},
			"10030009003": {drill, -time.Hour, false, escalate.StateAnswered, false},
			"10030009004": {uuid.Nil, -26 * time.Hour, false, escalate.StateAnswered, false},
			"10030009005": {uuid.Nil, -time.Hour, false, escalate.StateOpen, false},
		}
		people := map[string]uuid.UUID{}
		for phone, c := range answered {
			p := b.add(t, phone, viewer.GridOfficer, b.villageA)
			people[phone] = p.ID
			rev := revision
			if c.world != uuid.Nil {
				rev = store.NewID()
			}
			err := b.store.InTx(viewer.InDrill(system, c.world), func(ctx context.Context, tx *store.Tx) error {
				w := store.World(ctx, tx)
				if _, err := w.Exec(ctx, "INSERT INTO fanouts (revision_id, county_id, drill_id, phase, done, started_at) VALUES (?, ?, ?, 'done', ?, ?) ON CONFLICT DO NOTHING",
					rev, b.county.County, w.Drill(), true, tx.Now.Add(-30*time.Hour)); err != nil {
					return err
				}
				d := tx.Client.Delivery.Create().SetID(store.NewID()).SetPlace(b.villageA).SetDrillID(c.world).SetWarningID(store.NewID()).SetRevisionID(rev).SetNumber(1).SetPersonID(p.ID).
					SetPersonCard(&viewer.Card{}).SetRole(viewer.GridOfficer).SetPost("A").SetSeat("x").SetAsks(true).SetState(c.state).SetCalledAt(tx.Now).SetAway(false).SetStep(0).
					SetAnsweredAt(tx.Now.Add(c.at))
				if c.behalf {
					d.SetBehalfCard(&viewer.Card{Name: "别人"})
				}
				return d.Exec(ctx)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for i := range 2 {
			n, err := b.flow.RenewVerified(context.Background())
			if err != nil || n != 1-i {
				t.Errorf("%d renewed, %v", n, err)
			}
		}
		for phone, c := range answered {
			row, err := b.store.Client.Person.Get(system, people[phone])
			if err != nil || (row.VerifiedAt == noon.Format("2006-01-02")) != c.want {
				t.Errorf("%s: %q, %v", phone, row.VerifiedAt, err)
			}
		}
	})
}

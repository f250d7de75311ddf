package roster_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/roster"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// A number that a provider says is not in service is known as such until somebody was reached on it, or the person has another.
func TestNumberGone(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p, other := b.add(t, "10030009001", viewer.GridOfficer, b.villageA), b.add(t, "10030009002", viewer.GridOfficer, b.villageA)
		said := func(id uuid.UUID, number string) {
			t.Helper()
			if err := b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error { return b.flow.NumberGone(ctx, tx, id, number) }); err != nil {
				t.Fatal(err)
			}
		}
		gone := func() bool {
			t.Helper()
			got, err := b.flow.Gone(system, []uuid.UUID{p.ID, other.ID, store.NewID()})
			if err != nil || got[other.ID] || len(got) > 1 {
				t.Fatalf("%v, %v", got, err)
			}
			return got[p.ID]
		}
		entries := func() (n int) {
			t.Helper()
			if err := store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM journal WHERE verb = 'person.number_gone' AND subject_id = ?", p.ID).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		said(p.ID, "10030009002") // not his
		said(p.ID, "no number")
		said(store.NewID(), "10030009001")
		if gone() || entries() != 0 {
			t.Error("a number that is not his is gone")
		}
		said(p.ID, "10030009001")
		said(p.ID, "10030009001")
		if !gone() || entries() != 1 {
			t.Errorf("gone %v, %d entries", gone(), entries())
		}
		desk := as(post(viewer.TownDuty, b.town))
		for _, c := range []struct {
			result roster.CallResult
			gone   bool
		}{{roster.CallNoAnswer, true}, {roster.CallWrong, true}, {roster.CallReached, false}} {
			if err := b.flow.Verify(desk, p.ID, c.result); err != nil || gone() != c.gone {
				t.Errorf("after %s: %v, %v", c.result, gone(), err)
			}
		}
		said(p.ID, "10030009001")
		if !gone() {
			t.Error("it does not go a second time")
		}
		if err := b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
			_, err := store.Inner(tx).Exec(ctx, "UPDATE people SET phone_index = ? WHERE id = ?", []byte("another"), p.ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if gone() {
			t.Error("another number is gone too")
		}
	})
}

package door_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	heart "jiaoying/notify/door"
	"jiaoying/server/door"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// rung notes for whom the 包保人 is called, as the delivery flow would.
func (b *bundle) rung() *[]uuid.UUID {
	var all []uuid.UUID
	b.flow.CallLinkFunc = func(_ context.Context, tx *store.Tx, cause, person uuid.UUID) error {
		if tx == nil || cause == uuid.Nil {
			panic("rung outside of a transaction, or for nothing")
		}
		all = append(all, person)
		return nil
	}
	return &all
}

// The 包保人 is called for a door that its second step finds open, and for one that stayed shut twice; for none that was told, and for each once.
func TestLinkIsCalled(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		all := b.rung()
		w := b.publish(t, uuid.Nil, nil, []uuid.UUID{b.places[village].Village}, nil)
		b.open(t, w)
		shut, told := b.task(t, w, "HH003"), b.task(t, w, "HH002")
		if shut.LinkID == nil {
			t.Fatal("the household's 包保人 is not on its door")
		}
		link := *shut.LinkID
		for i, minute := range []int{2, 8, 9} {
			b.clock = now.Add(time.Duration(minute) * time.Minute)
			in := visit(shut.ID, heart.NoAnswer)
			in.MadeAt = b.clock
			if err := b.flow.Visit(as(b.officer), in); err != nil {
				t.Fatal(err)
			}
			want := min(i, 1) // not for the first: somebody comes again within ten minutes
			if got := b.task(t, w, "HH003"); len(*all) != want || (got.LinkCalledAt != nil) != (want > 0) {
				t.Errorf("after visit %d: called %v, since %v", i+1, *all, got.LinkCalledAt)
			}
		}
		in := visit(told.ID, heart.Told)
		in.MadeAt = b.clock
		if err := b.flow.Visit(as(b.officer), in); err != nil {
			t.Fatal(err)
		}
		b.advance(t, 14)
		if len(*all) != 1 {
			t.Errorf("before the second step: %v", *all)
		}
		for range 2 {
			b.advance(t, 15)
		}
		open := 0
		for _, code := range []string{"HH001", "HH002", "HH003"} {
			task := b.task(t, w, code)
			if (task.LinkCalledAt != nil) != (task.State == heart.StateOpen && task.LinkID != nil) {
				t.Errorf("%s is %s: 包保人 called %v", code, task.State, task.LinkCalledAt)
			}
			if n := b.steps(t, task.ID, "door.link"); n > 1 {
				t.Errorf("%s: called %d times", code, n)
			}
			if task.LinkCalledAt != nil {
				open++
				if p := b.told(t, task.ID, "door.link"); p != link {
					t.Errorf("%s: the call concerns %s", code, p)
				}
			}
		}
		if open < 2 || slices.ContainsFunc(*all, func(p uuid.UUID) bool { return p == uuid.Nil }) {
			t.Errorf("%d doors, %v", open, *all)
		}
		before := len(*all)
		b.advance(t, 40)
		if len(*all) != before {
			t.Errorf("called again at the town's step: %v", *all)
		}
		// He answers: it stands at his open doors, and at no other.
		if err := b.store.InTx(context.Background(), func(ctx context.Context, tx *store.Tx) error {
			return b.flow.LinkAnswered(ctx, tx, w.warning, link)
		}); err != nil {
			t.Fatal(err)
		}
		for _, code := range []string{"HH001", "HH002", "HH003"} {
			task := b.task(t, w, code)
			if (task.LinkAnsweredAt != nil) != (task.LinkCalledAt != nil) {
				t.Errorf("%s: answered %v", code, task.LinkAnsweredAt)
			}
		}
		b.sound(t)
	})
}

// Who took a door over before its minutes are up leaves the 包保人 to the town's step.
func TestLinkAfterTake(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		all := b.rung()
		w := b.publish(t, uuid.Nil, nil, []uuid.UUID{b.places[village].Village}, nil)
		b.open(t, w)
		task := b.task(t, w, "HH001")
		if err := b.flow.Take(as(b.second), door.Ruling{Task: task.ID, ID: store.NewID(), Said: heart.Said{Text: "刘长海不在"}, MadeAt: b.clock}); err != nil {
			t.Fatal(err)
		}
		if got := b.task(t, w, "HH001"); got.LinkCalledAt != nil || len(*all) != 0 {
			t.Errorf("called %v", *all)
		}
		b.advance(t, 30)
		if got := b.task(t, w, "HH001"); got.LinkCalledAt == nil {
			t.Error("the town's step calls nobody")
		}
	})
}

// While A is away and B has accepted, the doors of both are B's from the start; while he has not, they are A's.
func TestDoorsWhileAIsAway(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		write := func(state string) {
			if err := b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
				if _, err := tx.Client.Leave.Delete().Exec(viewer.Wide(ctx)); err != nil {
					return err
				}
				return tx.Client.Leave.Create().SetID(store.NewID()).SetPlace(b.places[village]).SetAppointmentID(store.NewID()).SetPersonID(b.officer.Person).SetPersonName("A").SetRole(viewer.GridOfficer).
					SetPost("A").SetOtherID(b.second.Person).SetOtherName("B").SetFromDay("2026-11-24").SetToDay("2026-11-24").SetState(state).SetTaken(false).SetDigest([]byte("d")).SetAskedAt(tx.Now).Exec(viewer.Wide(ctx))
			}); err != nil {
				t.Fatal(err)
			}
		}
		for state, want := range map[string]heart.Stage{"asked": heart.StageOwn, "accepted": heart.StageSecond} {
			write(state)
			w := b.publish(t, uuid.Nil, nil, []uuid.UUID{b.places[village].Village}, nil)
			b.open(t, w)
			task := b.task(t, w, "HH001")
			if task.Stage != want || b.steps(t, task.ID, "door.second") != map[heart.Stage]int{heart.StageSecond: 1}[want] {
				t.Errorf("%s: %s", state, task.Stage)
			}
		}
		b.sound(t)
	})
}

package notify

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db/appointment"
	"jiaoying/ent/db/leave"
	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning/course"
)

// leaves writes days on which somebody is away and another stands in.
func (b *bundle) leaves(who, other, from, to, state string) uuid.UUID {
	b.t.Helper()
	id := store.NewID()
	b.tx(func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.Client.Appointment.Query().Where(appointment.PersonID(b.people[who])).First(ctx)
		if err != nil {
			return err
		}
		return tx.Client.Leave.Create().SetID(id).SetPlace(a.Place()).SetAppointmentID(a.ID).SetPersonID(b.people[who]).SetPersonName(who).SetRole(a.Role).SetPost(a.Post).
			SetOtherID(b.people[other]).SetOtherName(other).SetFromDay(from).SetToDay(to).SetState(state).SetTaken(false).SetDigest([]byte("d")).SetAskedAt(tx.Now).Exec(viewer.Wide(ctx))
	})
	return id
}

// The ladder while A is away: B in his stead from the first step on when he has accepted; A as ever when he has not, when another day is
// meant, or when B does not hold the post any more.
func TestLadderWhileAIsAway(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		state, from, to string
		gone            bool // B has left his post since
		called, silent  string
	}{
		"Accepted":    {state: "accepted", from: "2026-06-30", to: "2026-07-01", called: "officerB", silent: "officer"},
		"NotAccepted": {state: "asked", from: "2026-06-30", to: "2026-07-05", called: "officer", silent: "officerB"},
		"Declined":    {state: "declined", from: "2026-06-30", to: "2026-07-05", called: "officer", silent: "officerB"},
		"BackEarly":   {state: "withdrawn", from: "2026-06-30", to: "2026-07-05", called: "officer", silent: "officerB"},
		"Tomorrow":    {state: "accepted", from: "2026-07-02", to: "2026-07-05", called: "officer", silent: "officerB"},
		"Yesterday":   {state: "accepted", from: "2026-06-20", to: "2026-06-30", called: "officer", silent: "officerB"},
		"BIsGone":     {state: "accepted", from: "2026-06-30", to: "2026-07-05", gone: true, called: "officer", silent: "officerB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Both(t, func(t *testing.T, address string) {
				b := setup(t, address)
				b.leaves("officer", "officerB", c.from, c.to, c.state)
				if c.gone {
					b.tx(func(ctx context.Context, tx *store.Tx) error {
						return tx.Client.Appointment.Update().Where(appointment.PersonID(b.people["officerB"])).SetToDay("2026-06-29").Exec(ctx)
					})
				}
				r := b.warn(course.Red, b.v1)
				b.fanOut(r)
				b.climb()
				d := b.of(r, c.called)
				if d == nil || b.of(r, c.silent) != nil {
					t.Fatalf("%s is called: %v; %s: %v", c.called, d != nil, c.silent, b.of(r, c.silent) != nil)
				}
				want := []string{"1 inapp " + c.called, "1 push " + c.called, "1 sms " + c.called, "1 voice " + c.called}
				if got := b.steps(d); !slices.Equal(got, want) {
					t.Errorf("at once: %v", got)
				}
				b.at(4 * time.Minute)
				b.climb()
				if got := b.steps(d); !slices.Contains(got, "3 voice "+c.called) && !slices.Contains(got, "3 voice "+c.called+" expired") {
					t.Errorf("redials: %v", got)
				}
				// Whoever is called can end it, and answers for the post.
				if err := b.flow.Answer(b.as(c.called), d.ID, store.NewID(), false, b.clock()); err != nil {
					t.Fatal(err)
				}
				if got := b.of(r, c.called); got.State != escalate.StateAnswered || got.NextAt != nil {
					t.Errorf("%+v", got)
				}
				b.sound()
			})
		})
	}
}

// A leave that begins while the ladder runs moves it on to B at once, and A is not called any more; nothing is called twice.
func TestLeaveBeginsOnTheLadder(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.at(11*time.Hour + 59*time.Minute) // 23:59
		r := b.warn(course.Red, b.v1)
		id := b.leaves("officer", "officerB", "2026-07-02", "2026-07-03", "asked")
		b.fanOut(r)
		b.climb()
		b.tx(func(ctx context.Context, tx *store.Tx) error {
			return tx.Client.Leave.Update().Where(leave.ID(id)).SetState("accepted").Exec(viewer.Wide(ctx))
		})
		b.at(12*time.Hour + time.Minute) // 00:01, the redial is due
		b.climb()
		d := b.of(r, "officer")
		got := b.steps(d)
		if slices.Contains(got, "2 voice officer") || !slices.ContainsFunc(got, func(s string) bool { return s == "4 voice officerB" }) || b.of(r, "officerB") == nil {
			t.Errorf("at midnight: %v", got)
		}
		for m := range 20 {
			b.at(12*time.Hour + time.Duration(m)*time.Minute)
			b.climb()
		}
		for _, s := range b.steps(d) {
			if s[:1] != "1" && slices.Contains([]string{"2 voice officer", "3 voice officer", "4 voice officer"}, s) {
				t.Errorf("A is called while away: %s", s)
			}
		}
		b.sound()
	})
}

// A desk whose A is away is rung at its B.
func TestDeskWhileAIsAway(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.appoint(map[string][]post{"deskB": {{role: viewer.TownDuty, post: "B", place: b.town1}}})
		b.leaves("desk", "deskB", "2026-07-01", "2026-07-01", "accepted")
		r := b.warn(course.Red, b.v1)
		b.fanOut(r)
		for m := range 11 {
			b.at(time.Duration(m) * time.Minute)
			b.climb()
		}
		got := b.steps(b.of(r, "officer"))
		if !slices.Contains(got, "5 list deskB") || slices.Contains(got, "5 list desk") {
			t.Errorf("%v", got)
		}
		b.sound()
	})
}

// The duty officer and the leader of one place are two desks: that the one is rung for others does not keep the other from being rung. And what
// rings nobody because a ring is planned stands on the list which that ring is for.
func TestTwoDesksOfOnePlace(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.appoint(map[string][]post{"leader": {{role: viewer.CountyLeader, post: "A", place: b.county}}})
		r := b.warn(course.Red, b.v1, b.v3)
		b.fanOut(r)
		for s := 0; s <= 300; s += 30 {
			b.at(time.Duration(s) * time.Second)
			b.climb()
		}
		// Nobody leads the towns here, so the county's duty officer is rung for their desks at the moment the leader is rung for him.
		duty, desks := b.steps(b.of(r, "duty")), slices.Concat(b.steps(b.of(r, "desk")), b.steps(b.of(r, "desk2")))
		if !slices.Contains(duty, "3 voice leader") {
			t.Errorf("duty: %v", duty)
		}
		rung, listed := 0, 0
		for _, s := range desks {
			switch s {
			case "3 voice duty":
				rung++
			case "3 list duty":
				listed++
			}
		}
		if rung != 1 || listed != 1 {
			t.Errorf("desks: rung %d, listed %d: %v", rung, listed, desks)
		}
		b.sound()
	})
}

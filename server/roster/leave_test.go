package roster_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db/gonenumber"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/job"
	"jiaoying/server/roster"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// stand is A and B of one post of a village, each with his viewer.
type stand struct {
	a, b     roster.NewPerson
	asA, asB context.Context
}

func (b *bundle) stand(t *testing.T) stand {
	t.Helper()
	var s stand
	s.a = b.add(t, "10030000022", viewer.GridOfficer, b.villageA)
	s.b = b.person("10030000023", viewer.GridOfficer, b.villageA)
	s.b.Appointment.Post = "B"
	if err := b.flow.AddPerson(as(b.admin), s.b); err != nil {
		t.Fatal(err)
	}
	s.asA, s.asB = as(&viewer.Viewer{Person: s.a.ID}), as(&viewer.Viewer{Person: s.b.ID})
	return s
}

func ask(appointment uuid.UUID, from, to string) roster.LeaveAsk {
	return roster.LeaveAsk{ID: store.NewID(), Appointment: appointment, From: clock.Date(from), To: clock.Date(to)}
}

func (b *bundle) state(t *testing.T, ctx context.Context, id uuid.UUID) string {
	t.Helper()
	l, err := b.flow.LeaveOne(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return l.State
}

func check(t *testing.T, what string, err error, want string) {
	t.Helper()
	if got := code(err); got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// A leave is a handover: A enters days, B accepts them; each step is journalled for the other of the two.
func TestLeaveIsAHandover(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		s := b.stand(t)
		in := ask(s.a.Appointment.ID, today, "2026-07-20")
		for range 2 { // the same again is the same
			check(t, "ask", b.flow.AskLeave(s.asA, in), "")
		}
		if got := b.state(t, s.asB, in.ID); got != roster.LeaveAsked {
			t.Errorf("asked: %s", got)
		}
		other := in
		other.To = "2026-07-21"
		check(t, "other content", b.flow.AskLeave(s.asA, other), "leave.conflict")
		check(t, "another's id", b.flow.AskLeave(s.asB, roster.LeaveAsk{ID: in.ID, Appointment: s.b.Appointment.ID, From: today, To: today}), "leave.conflict")
		check(t, "overlap", b.flow.AskLeave(s.asA, ask(s.a.Appointment.ID, "2026-07-20", "2026-07-22")), "leave.overlap")
		// Nobody else accepts it, and it is nobody else's to see.
		for who, ctx := range map[string]context.Context{"A himself": s.asA, "duty": as(b.duty), "stranger": as(b.stranger), "nobody": context.Background()} {
			check(t, "accepted by "+who, b.flow.SettleLeave(ctx, in.ID, true), "not_found")
		}
		for range 2 {
			check(t, "accept", b.flow.SettleLeave(s.asB, in.ID, true), "")
		}
		check(t, "decline after", b.flow.SettleLeave(s.asB, in.ID, false), "leave.settled")
		if got := b.state(t, s.asA, in.ID); got != roster.LeaveAccepted {
			t.Errorf("accepted: %s", got)
		}
		// While A is away B cannot be, and the other way round.
		while := ask(s.b.Appointment.ID, "2026-07-20", "2026-07-25")
		check(t, "both", b.flow.AskLeave(s.asB, while), "leave.both")
		after := ask(s.b.Appointment.ID, "2026-07-21", "2026-07-25")
		check(t, "B's own", b.flow.AskLeave(s.asB, after), "")
		check(t, "accepted by A", b.flow.SettleLeave(s.asA, after.ID, true), "")
		check(t, "A during B's", b.flow.AskLeave(s.asA, ask(s.a.Appointment.ID, "2026-07-25", "2026-07-26")), "leave.both")
		mine, err := b.flow.Leaves(s.asA)
		if err != nil || len(mine) != 2 {
			t.Errorf("%d leaves, %v", len(mine), err)
		}
		if all, err := b.flow.Leaves(as(b.duty)); err != nil || len(all) != 0 {
			t.Errorf("%d leaves of others, %v", len(all), err)
		}
		// Back early.
		check(t, "ended by B", b.flow.EndLeave(s.asB, in.ID), "not_found")
		for range 2 {
			check(t, "end", b.flow.EndLeave(s.asA, in.ID), "")
		}
		if got := b.state(t, s.asA, in.ID); got != roster.LeaveWithdrawn {
			t.Errorf("back: %s", got)
		}
		check(t, "free again", b.flow.AskLeave(s.asA, ask(s.a.Appointment.ID, today, tomorrow)), "")
		for verb, whom := range map[string]uuid.UUID{"leave.accept": s.a.ID, "leave.end": s.b.ID} {
			var person uuid.UUID
			if err := store.Inner(b.store).Row(context.Background(), "SELECT person_id FROM journal WHERE verb = ? AND subject_id = ?", verb, in.ID).Scan(&person); err != nil || person != whom {
				t.Errorf("%s concerns %s, %v", verb, person, err)
			}
		}
	})
}

// Days that are none, posts that are not one's own or that nobody shares.
func TestLeaveRefused(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		s := b.stand(t)
		for name, days := range map[string][2]string{"yesterday": {yesterday, tomorrow}, "turned": {tomorrow, today}, "no day": {"", today}, "long": {today, "2026-09-16"}, "far": {"2027-07-18", "2027-07-19"}} {
			if err := b.flow.AskLeave(s.asA, ask(s.a.Appointment.ID, days[0], days[1])); !strings.Contains(strings.Join(paths(err), " "), "leave.days") {
				t.Errorf("%s: %v", name, err)
			}
		}
		check(t, "60 days", b.flow.AskLeave(s.asA, ask(s.a.Appointment.ID, today, "2026-09-15")), "")
		check(t, "another's post", b.flow.AskLeave(s.asA, ask(s.b.Appointment.ID, today, today)), "not_found")
		check(t, "no post", b.flow.AskLeave(s.asA, ask(store.NewID(), today, today)), "not_found")
		bad := ask(s.b.Appointment.ID, today, today)
		bad.ID = uuid.New()
		if err := b.flow.AskLeave(s.asB, bad); !strings.Contains(strings.Join(paths(err), " "), "id.form") {
			t.Errorf("an id that is none: %v", err)
		}
		// The post of another village has no B.
		alone := b.add(t, "10030000024", viewer.GridOfficer, b.villageB)
		asAlone := as(&viewer.Viewer{Person: alone.ID})
		check(t, "alone", b.flow.AskLeave(asAlone, ask(alone.Appointment.ID, today, today)), "leave.alone")
		pairs, err := b.flow.Pairs(asAlone)
		if err != nil || len(pairs) != 1 || pairs[0].Other != nil {
			t.Errorf("%+v %v", pairs, err)
		}
		if pairs, err = b.flow.Pairs(s.asA); err != nil || len(pairs) != 1 || pairs[0].Other == nil || pairs[0].Other.PersonID != s.b.ID {
			t.Errorf("%+v %v", pairs, err)
		}
		// What is over is not accepted any more; who has left his post accepts nothing.
		short := ask(s.b.Appointment.ID, today, today)
		check(t, "B asks", b.flow.AskLeave(s.asB, short), "")
		b.store.Now = func() time.Time { return noon.AddDate(0, 0, 1) }
		check(t, "over", b.flow.SettleLeave(s.asA, short.ID, true), "leave.over")
	})
}

// B takes the post over with a reason when A is away without a word; both can end it.
func TestTakeOver(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		s := b.stand(t)
		take := func(to, reason string) roster.LeaveAsk {
			return roster.LeaveAsk{ID: store.NewID(), Appointment: s.a.Appointment.ID, To: clock.Date(to), Reason: reason}
		}
		for name, in := range map[string]roster.LeaveAsk{"no reason": take(today, " "), "long": take(today, strings.Repeat("字", 101)), "days": take("2026-07-25", "住院"), "past": take(yesterday, "住院")} {
			if err := b.flow.TakeOver(s.asB, in); len(paths(err)) != 1 {
				t.Errorf("%s: %v", name, err)
			}
		}
		in := take(tomorrow, "电话不通，家人说住院")
		for who, ctx := range map[string]context.Context{"A himself": s.asA, "duty": as(b.duty), "officer": as(b.officer)} {
			check(t, who, b.flow.TakeOver(ctx, in), "not_found")
		}
		asked := ask(s.a.Appointment.ID, today, tomorrow) // what he was asked for and did not answer does not stand in the way
		check(t, "A asks", b.flow.AskLeave(s.asA, asked), "")
		for range 2 {
			check(t, "take over", b.flow.TakeOver(s.asB, in), "")
		}
		check(t, "twice", b.flow.TakeOver(s.asB, take(today, "还是他")), "leave.overlap")
		l, err := b.flow.LeaveOne(s.asA, in.ID)
		if err != nil || l.State != roster.LeaveAccepted || !l.Taken || l.Reason != in.Reason || l.FromDay != today || l.ToDay != tomorrow {
			t.Errorf("%+v %v", l, err)
		}
		var person uuid.UUID
		if err := store.Inner(b.store).Row(context.Background(), "SELECT person_id FROM journal WHERE verb = 'leave.take_over' AND subject_id = ?", in.ID).Scan(&person); err != nil || person != s.a.ID {
			t.Errorf("it concerns %s, %v", person, err)
		}
		check(t, "back", b.flow.EndLeave(s.asA, in.ID), "")
		again := take(today, "又不在")
		check(t, "again", b.flow.TakeOver(s.asB, again), "")
		check(t, "given back", b.flow.EndLeave(s.asB, again.ID), "")
	})
}

// Of A and B who ask at once for the same days, and are accepted at once, one is away.
func TestLeavesAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		s := b.stand(t)
		x, y := ask(s.a.Appointment.ID, today, tomorrow), ask(s.b.Appointment.ID, today, tomorrow)
		check(t, "A", b.flow.AskLeave(s.asA, x), "")
		check(t, "B", b.flow.AskLeave(s.asB, y), "")
		var wg sync.WaitGroup
		errs := make([]error, 2)
		wg.Go(func() { errs[0] = b.flow.SettleLeave(s.asB, x.ID, true) })
		wg.Go(func() { errs[1] = b.flow.SettleLeave(s.asA, y.ID, true) })
		wg.Wait()
		one, two := code(errs[0]), code(errs[1])
		if (one == "") == (two == "") || one+two != "leave.both" {
			t.Errorf("%v, %v", errs[0], errs[1])
		}
	})
}

// Who pressed the key of a test call is reached today, and his number is in service.
func TestReached(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.add(t, "10030000022", viewer.GridOfficer, b.villageA)
		hand := viewer.Wide(system)
		if err := b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error { return b.flow.NumberGone(ctx, tx, p.ID, p.Phone) }); err != nil {
			t.Fatal(err)
		}
		for _, id := range []uuid.UUID{p.ID, store.NewID()} { // one that is not there is no error
			if err := b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error { return b.flow.Reached(ctx, tx, id) }); err != nil {
				t.Fatal(err)
			}
		}
		row, err := b.store.Client.Person.Get(hand, p.ID)
		gone, err2 := b.store.Client.GoneNumber.Query().Where(gonenumber.PersonID(p.ID)).Count(hand)
		if err != nil || err2 != nil || row.VerifiedAt != today || gone != 0 {
			t.Errorf("reached on %q, %d numbers gone, %v %v", row.VerifiedAt, gone, err, err2)
		}
	})
}

// A leave and a round of test calls go with their village when it is merged into another.
func TestLeavesAndRoundsAreMoved(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		s := b.stand(t)
		in := ask(s.a.Appointment.ID, today, tomorrow)
		check(t, "ask", b.flow.AskLeave(s.asA, in), "")
		hand, round := viewer.Wide(system), store.NewID()
		if err := b.store.InTx(hand, func(ctx context.Context, tx *store.Tx) error {
			return tx.Client.TestRound.Create().SetID(round).SetPlace(b.villageA).SetAgain(false).SetActorID(s.a.ID).SetCard(&viewer.Card{}).SetDigest([]byte("d")).SetStartedAt(tx.Now).SetGathered(true).Exec(ctx)
		}); err != nil {
			t.Fatal(err)
		}
		check(t, "merge", b.flow.MergeDivision(as(b.admin), b.villageA.Village, b.villageC.Village, yesterday), "")
		check(t, "re-home", b.flow.Rehome(context.Background(), job.Rehome{Division: b.villageC.Village, From: b.villageA.Village}), "")
		l, err := b.store.Client.Leave.Get(hand, in.ID)
		r, err2 := b.store.Client.TestRound.Get(hand, round)
		if err != nil || err2 != nil || l.Place() != b.villageC || r.Place() != b.villageC {
			t.Errorf("%v %v: %v %v", l.Place(), r.Place(), err, err2)
		}
	})
}

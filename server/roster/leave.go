package roster

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/appointment"
	"jiaoying/ent/db/leave"
	"jiaoying/ent/db/person"
	"jiaoying/ent/db/predicate"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/store"
)

// A leave is a handover (design §3): who is away enters the days, the other of his post accepts them; until then he stays responsible.
//
//	asked ──the other accepts──► accepted ──back early──► withdrawn
//	  ├──the other declines──► declined          ▲
//	  └──taken back──► withdrawn                 └── the other takes the post over, with a reason
const (
	LeaveAsked     = "asked"
	LeaveAccepted  = "accepted"
	LeaveDeclined  = "declined"
	LeaveWithdrawn = "withdrawn"
)

// The faults of leaves.
var (
	// ErrLeaveConflict: the id was used with other content or by another.
	ErrLeaveConflict = fault.New(fault.Conflict, "leave.conflict")
	// ErrLeaveAlone: nobody holds the other post, so that nobody can stand in.
	ErrLeaveAlone = fault.New(fault.Conflict, "leave.alone")
	// ErrLeaveOverlap: there is a leave of the post on some of the days.
	ErrLeaveOverlap = fault.New(fault.Conflict, "leave.overlap")
	// ErrLeaveBoth: who would stand in is away himself on some of the days.
	ErrLeaveBoth = fault.New(fault.Conflict, "leave.both")
	// ErrLeaveSettled: it was accepted, declined or taken back before.
	ErrLeaveSettled = fault.New(fault.Conflict, "leave.settled")
	// ErrLeaveOver: its last day is over.
	ErrLeaveOver = fault.New(fault.Conflict, "leave.over")
)

const (
	codeLeaveDays   = "leave.days"
	codeLeaveReason = "leave.reason"
	// leaveMost days: who is away longer is to be replaced, not stood in for. takeMost is one's own word about another; then the town decides.
	leaveMost = 60
	takeMost  = 7
	// aheadMost days: nobody knows what he does in a year.
	aheadMost  = 180
	reasonMost = 100
	// leavesMost bounds what one phone shows: of some few posts, each with some days.
	leavesMost = 50
)

// LeaveAsk is a leave as the phone asks for it, or a post that is taken over.
type LeaveAsk struct {
	ID          uuid.UUID
	Appointment uuid.UUID
	From, To    clock.Date
	// Reason is why a post is taken over.
	Reason string
}

func later(d clock.Date, days int) clock.Date {
	for range days {
		d = d.Next()
	}
	return d
}

// AskLeave enters days on which the viewer is away from a post. Faults: not_found for a post that is not his, leave.conflict, leave.alone,
// leave.overlap, leave.both, and the codes of faulty fields.
func (f *Flow) AskLeave(ctx context.Context, in LeaveAsk) error {
	in.Reason = ""
	return f.leave(ctx, in, false, func(today clock.Date, bad *fault.Findings) {
		bad.Check(in.From >= today && in.From <= later(today, aheadMost), "from", codeLeaveDays)
		bad.Check(in.To >= in.From && in.To < later(in.From, leaveMost), "to", codeLeaveDays)
	})
}

// TakeOver has the viewer stand in from today for the other of his post, who is away without having said so. Faults as of AskLeave.
func (f *Flow) TakeOver(ctx context.Context, in LeaveAsk) error {
	in.Reason, in.From = strings.TrimSpace(in.Reason), ""
	return f.leave(ctx, in, true, func(today clock.Date, bad *fault.Findings) {
		n := utf8.RuneCountInString(in.Reason)
		bad.Check(utf8.ValidString(in.Reason) && n >= 2 && n <= reasonMost && !strings.ContainsAny(in.Reason, "\n\r"), "reason", codeLeaveReason)
		bad.Check(in.To >= today && in.To < later(today, takeMost), "to", codeLeaveDays)
	})
}

// leave writes one; of one that is taken the viewer is the other of the post, else he holds it.
func (f *Flow) leave(ctx context.Context, in LeaveAsk, taken bool, check func(today clock.Date, bad *fault.Findings)) error {
	digest, err := store.Digest(in.Appointment, in.From, in.To, in.Reason)
	if err != nil {
		return err
	}
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v := actor(ctx)
		if v.Person == uuid.Nil {
			return fault.ErrDenied
		}
		hand := viewer.Wide(system(ctx))
		switch old, err := tx.Client.Leave.Query().Where(leave.ID(in.ID)).Only(hand); {
		case err == nil && (mover(old) != v.Person || !bytes.Equal(old.Digest, digest)):
			return ErrLeaveConflict
		case err == nil:
			return nil
		case !db.IsNotFound(err):
			return fmt.Errorf("look for the id: %w", err)
		}
		today := clock.DateOf(tx.Now, f.Store.Zone)
		a, other, err := f.pair(ctx, tx, in.Appointment, today)
		if err != nil {
			return err
		}
		switch {
		case taken && (other == nil || other.PersonID != v.Person), !taken && a.PersonID != v.Person:
			return fault.ErrNotFound
		case other == nil:
			return ErrLeaveAlone
		}
		var bad fault.Findings
		bad.Check(in.ID.Version() == 7, "id", codeID)
		check(today, &bad)
		if err := bad.Err(); err != nil {
			return err
		}
		from := in.From // the same may be done once more, and is then of another day
		if taken {
			from = today
		}
		// Of two who ask at once for one post the second reads what the first has written.
		if err := tx.Turn(ctx, "leave", a.Place().ID()); err != nil {
			return err
		}
		states := []string{LeaveAsked, LeaveAccepted}
		if taken { // what he was asked for and has not answered is answered by it
			states = states[1:]
		}
		if err := free(hand, tx, a.ID, from, in.To, ErrLeaveOverlap, states...); err != nil {
			return err
		}
		if err := free(hand, tx, other.ID, from, in.To, ErrLeaveBoth, LeaveAccepted); err != nil {
			return err
		}
		c := tx.Client.Leave.Create().SetID(in.ID).SetPlace(a.Place()).SetAppointmentID(a.ID).SetPersonID(a.PersonID).SetPersonName(a.Edges.Person.Name).SetRole(a.Role).SetPost(a.Post).
			SetOtherID(other.PersonID).SetOtherName(other.Edges.Person.Name).SetFromDay(string(from)).SetToDay(string(in.To)).SetTaken(taken).SetDigest(digest).SetAskedAt(tx.Now).SetState(LeaveAsked)
		verb, whom, by := "leave.ask", other.PersonID, a.ID
		if taken {
			c.SetReason(in.Reason).SetState(LeaveAccepted).SetSettledAt(tx.Now)
			verb, whom, by = "leave.take_over", a.PersonID, other.ID
		}
		if err := c.Exec(hand); err != nil {
			return fmt.Errorf("write leave: %w", err)
		}
		return tx.Journal(ctx, store.Entry{Verb: verb, Kind: store.KindLeave, Subject: in.ID, Place: a.Place(), Person: whom, Appointment: by, After: digest})
	})
}

// mover is who asked for a leave, or took the post over.
func mover(l *db.Leave) uuid.UUID {
	if l.Taken {
		return l.OtherID
	}
	return l.PersonID
}

// free tells that no leave of an appointment lies on any of the days; else the fault.
func free(hand context.Context, tx *store.Tx, of uuid.UUID, from, to clock.Date, else_ error, states ...string) error {
	there, err := tx.Client.Leave.Query().Where(leave.AppointmentID(of), leave.ToDayGTE(string(from)), leave.FromDayLTE(string(to)), leave.StateIn(states...)).Exist(hand)
	if err != nil {
		return fmt.Errorf("other leaves: %w", err)
	}
	if there {
		return else_
	}
	return nil
}

// inForce finds appointments of a day with those who hold them.
func inForce(hand context.Context, c *db.Client, today clock.Date, where ...predicate.Appointment) ([]*db.Appointment, error) {
	all, err := c.Appointment.Query().Where(append(where, appointment.FromDayLTE(string(today)),
		appointment.Or(appointment.ToDayIsNil(), appointment.ToDay(""), appointment.ToDayGTE(string(today))), appointment.HasPersonWith(person.StateNEQ(StateEnded)))...).
		WithPerson().Order(appointment.ByID()).All(hand)
	if err != nil {
		return nil, fmt.Errorf("posts in force: %w", err)
	}
	return all, nil
}

// pair finds a post in force and the other of it; other is nil when nobody else holds it. Fault: not_found.
func (f *Flow) pair(ctx context.Context, tx *store.Tx, id uuid.UUID, today clock.Date) (a, other *db.Appointment, err error) {
	hand := viewer.Wide(system(ctx))
	found, err := inForce(hand, tx.Client, today, appointment.ID(id))
	if err != nil {
		return nil, nil, err
	}
	if len(found) == 0 {
		return nil, nil, fault.ErrNotFound
	}
	a = found[0]
	others, err := inForce(hand, tx.Client, today, otherOf(a))
	if err != nil {
		return nil, nil, err
	}
	for _, o := range others {
		if o.Place() == a.Place() {
			return a, o, nil
		}
	}
	return a, nil, nil
}

// otherOf finds appointments to the other of a post; those of places below are among them.
func otherOf(a *db.Appointment) predicate.Appointment {
	at := a.Place()
	here := appointment.CountyID(at.County)
	switch at.Level() {
	case division.Town:
		here = appointment.TownID(at.Town)
	case division.Village:
		here = appointment.VillageID(at.Village)
	case division.Grid:
		here = appointment.GridID(at.Grid)
	}
	return appointment.And(here, appointment.RoleEQ(a.Role), appointment.PostNEQ(a.Post), appointment.PersonIDNEQ(a.PersonID))
}

// SettleLeave accepts or declines the days in which the viewer is asked to stand in; the same once more is the same. Faults: not_found,
// leave.settled, leave.over, leave.both.
func (f *Flow) SettleLeave(ctx context.Context, id uuid.UUID, accept bool) error {
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		l, err := f.held(ctx, tx, id)
		if err != nil {
			return err
		}
		v, hand := actor(ctx), viewer.Wide(system(ctx))
		state, verb := LeaveDeclined, "leave.decline"
		if accept {
			state, verb = LeaveAccepted, "leave.accept"
		}
		today := clock.DateOf(tx.Now, f.Store.Zone)
		switch {
		case l.OtherID != v.Person || l.Taken:
			return fault.ErrNotFound
		case l.State == state:
			return nil
		case l.State != LeaveAsked:
			return ErrLeaveSettled
		case l.ToDay < string(today):
			return ErrLeaveOver
		}
		a, other, err := f.pair(ctx, tx, l.AppointmentID, today)
		if err != nil {
			return err
		}
		if other == nil || other.PersonID != v.Person { // he does not hold the other post any more
			return fault.ErrNotFound
		}
		if accept {
			if err := free(hand, tx, other.ID, clock.Date(l.FromDay), clock.Date(l.ToDay), ErrLeaveBoth, LeaveAccepted); err != nil {
				return err
			}
		}
		if err := tx.Client.Leave.UpdateOneID(id).SetState(state).SetSettledAt(tx.Now).Exec(hand); err != nil {
			return fmt.Errorf("settle leave: %w", err)
		}
		return tx.Journal(ctx, store.Entry{Verb: verb, Kind: store.KindLeave, Subject: id, Place: a.Place(), Person: l.PersonID, Appointment: other.ID, Before: l.State, After: state})
	})
}

// EndLeave takes a leave back, or ends it early: by who is away, or by who took the post over. Once more is the same. Faults: not_found,
// leave.settled for what was declined.
func (f *Flow) EndLeave(ctx context.Context, id uuid.UUID) error {
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		l, err := f.held(ctx, tx, id)
		if err != nil {
			return err
		}
		v := actor(ctx)
		whom := l.OtherID
		switch {
		case l.PersonID != v.Person && !(l.Taken && l.OtherID == v.Person):
			return fault.ErrNotFound
		case l.State == LeaveWithdrawn:
			return nil
		case l.State == LeaveDeclined:
			return ErrLeaveSettled
		case l.PersonID != v.Person:
			whom = l.PersonID
		}
		if err := tx.Client.Leave.UpdateOneID(id).SetState(LeaveWithdrawn).SetSettledAt(tx.Now).Exec(viewer.Wide(system(ctx))); err != nil {
			return fmt.Errorf("end leave: %w", err)
		}
		return tx.Journal(ctx, store.Entry{Verb: "leave.end", Kind: store.KindLeave, Subject: id, Place: l.Place(), Person: whom, Before: l.State, After: LeaveWithdrawn})
	})
}

// held reads a leave that concerns the viewer, and holds its post. Fault: not_found.
func (f *Flow) held(ctx context.Context, tx *store.Tx, id uuid.UUID) (*db.Leave, error) {
	hand, v := viewer.Wide(system(ctx)), actor(ctx)
	for first := true; ; first = false {
		l, err := tx.Client.Leave.Query().Where(leave.ID(id)).Only(hand)
		switch {
		case err != nil && !db.IsNotFound(err):
			return nil, fmt.Errorf("leave: %w", err)
		case err != nil, v.Person == uuid.Nil, l.PersonID != v.Person && l.OtherID != v.Person:
			return nil, fault.ErrNotFound
		case !first: // read again now that nobody else writes it
			return l, nil
		}
		if err := tx.Turn(ctx, "leave", l.Place().ID()); err != nil {
			return nil, err
		}
	}
}

// Leaves are those that concern the viewer, in which he is away or stands in, of today and later, in the order of their last day.
func (f *Flow) Leaves(ctx context.Context) ([]*db.Leave, error) {
	v := actor(ctx)
	if v.Person == uuid.Nil {
		return nil, nil
	}
	today := string(clock.DateOf(f.Store.Now(), f.Store.Zone))
	var out []*db.Leave
	for _, mine := range []predicate.Leave{leave.PersonID(v.Person), leave.OtherID(v.Person)} { // a query each: an OR would sort them all
		rows, err := f.Store.Client.Leave.Query().Where(mine, leave.ToDayGTE(today)).Order(leave.ByToDay(), leave.ByID()).Limit(leavesMost).All(viewer.Wide(system(ctx)))
		if err != nil {
			return nil, fmt.Errorf("leaves: %w", err)
		}
		out = append(out, rows...)
	}
	return out, nil
}

// LeaveOne is a leave that concerns the viewer. Fault: not_found.
func (f *Flow) LeaveOne(ctx context.Context, id uuid.UUID) (*db.Leave, error) {
	v := actor(ctx)
	l, err := f.Store.Client.Leave.Query().Where(leave.ID(id)).Only(viewer.Wide(system(ctx)))
	switch {
	case err != nil && !db.IsNotFound(err):
		return nil, fmt.Errorf("leave: %w", err)
	case err != nil, v.Person == uuid.Nil, l.PersonID != v.Person && l.OtherID != v.Person:
		return nil, fault.ErrNotFound
	}
	return l, nil
}

// Pair is a post of the viewer's and the other of it; Other is nil when nobody holds that.
type Pair struct{ Own, Other *db.Appointment }

// Pairs are the viewer's posts of today with who could stand in.
func (f *Flow) Pairs(ctx context.Context) (out []Pair, err error) {
	v := actor(ctx)
	if v.Person == uuid.Nil {
		return nil, nil
	}
	hand, today := viewer.Wide(system(ctx)), clock.DateOf(f.Store.Now(), f.Store.Zone)
	own, err := inForce(hand, f.Store.Client, today, appointment.PersonID(v.Person))
	if err != nil {
		return nil, err
	}
	for _, a := range own { // some few
		others, err := inForce(hand, f.Store.Client, today, otherOf(a))
		if err != nil {
			return nil, err
		}
		p := Pair{Own: a}
		for _, o := range others {
			if o.Place() == a.Place() {
				p.Other = o
				break
			}
		}
		out = append(out, p)
	}
	return out, nil
}

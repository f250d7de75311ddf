package door

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/dangernotice"
	"jiaoying/ent/db/doortask"
	"jiaoying/ent/db/doorvisit"
	dbhousehold "jiaoying/ent/db/household"
	dbsite "jiaoying/ent/db/site"
	"jiaoying/ent/db/warning"
	"jiaoying/ent/viewer"
	"jiaoying/notify/door"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

// Codes of faulty fields, besides those of the heart.
const (
	codeID       = "id.form"
	codeMadeAt   = "door.made_at"
	codePosition = "door.position"
)

// Position is where somebody stood, WGS-84 degrees; AccuracyM is the radius of the fix in metres.
type Position struct{ Latitude, Longitude, AccuracyM float64 }

// Visit is one visit as the phone sends it.
type Visit struct {
	Task uuid.UUID
	// ID is made by the phone: the same with the same content again is the same.
	ID    uuid.UUID
	Found door.Found
	// Lane: told with its whole lane in one stroke.
	Lane     bool
	Position *Position
	// MadeAt is the phone's clock plus the offset it has learnt.
	MadeAt time.Time
}

// Visit takes a visit in, from whoever goes to doors at the place. A closed door takes further visits: who was told may be moved
// later. Of a warning or notice that is over, a visit made before its end is recorded and counted, and the task stays ended.
// Faults: not_found, denied, door.conflict, door.ended, door.too_many, and the codes of every faulty field.
func (f *Flow) Visit(ctx context.Context, in Visit) error {
	digest, err := store.Digest(in.Task, in.Found, in.Lane, in.Position, in.MadeAt.UTC())
	if err != nil {
		return err
	}
	in.Found = cleaned(in.Found)
	err = f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v := viewer.From(ctx)
		if v == nil || v.Person == uuid.Nil {
			return fault.ErrDenied
		}
		// Before all else: whatever else is wrong with it by now, what was taken in before is answered as before.
		if same, err := taken(ctx, tx, v, in.ID, digest); err != nil || same {
			return err
		}
		return f.visit(ctx, tx, v, in, digest)
	})
	if store.Unique(err) { // it lies in another world, or came twice in one moment
		return door.ErrConflict.Because(err)
	}
	return err
}

func cleaned(d door.Found) door.Found {
	d.Whereto, d.Through, d.Note = tidy(d.Whereto), tidy(d.Through), strings.TrimSpace(plain.Clean(d.Note))
	return d
}

// tidy makes one line of what is one.
func tidy(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		return r
	}, plain.Clean(s)))
}

// taken tells whether the id is there with the same content by the same account. Fault: door.conflict.
func taken(ctx context.Context, tx *store.Tx, v *viewer.Viewer, id uuid.UUID, digest []byte) (bool, error) {
	old, err := tx.Client.DoorVisit.Query().Where(doorvisit.ID(id)).Only(hand(ctx))
	switch {
	case db.IsNotFound(err):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("look for the id: %w", err)
	case old.ActorID != v.Person || string(old.Digest) != string(digest):
		return false, door.ErrConflict
	}
	return true, nil
}

func (f *Flow) visit(ctx context.Context, tx *store.Tx, v *viewer.Viewer, in Visit, digest []byte) error {
	task, err := held(ctx, tx, in.Task)
	if err != nil {
		return err
	}
	g, may := v.GrantFor(task.Place(), "", viewer.DoorWork)
	if !may {
		return fault.ErrDenied
	}
	var bad fault.Findings
	bad.Check(in.ID.Version() == 7, "id", codeID)
	bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
	in.Found.Check(&bad)
	p := in.Position
	bad.Check(p == nil || math.Abs(p.Latitude) <= 90 && math.Abs(p.Longitude) <= 180 && p.AccuracyM >= 0 && p.AccuracyM <= door.AccuracyMax, "position", codePosition)
	if err := bad.Err(); err != nil {
		return err
	}
	if task.Visits >= door.VisitsMost {
		return door.ErrTooMany.With(fault.Params{"max": door.VisitsMost})
	}
	made := clock.Told(in.MadeAt)
	ended, over, err := f.endOf(ctx, tx, task)
	if err != nil {
		return err
	}
	if over && when(made, tx.Now).After(ended) {
		return door.ErrEnded
	}
	all, err := visited(ctx, tx, task.ID)
	if err != nil {
		return err
	}
	if all, err = ruled(ctx, tx, task.ID, all); err != nil {
		return err
	}
	was := door.Standing{Outcome: task.Outcome, Moved: task.Moved}
	all = append(all, door.Call{Outcome: in.Found.Outcome, Moved: in.Found.Moved, At: when(made, tx.Now)})
	is := door.Stand(time.Time{}, all)

	c := tx.Client.DoorVisit.Create().SetID(in.ID).SetTaskID(task.ID).SetOutcome(in.Found.Outcome).SetLane(in.Lane).SetMoved(in.Found.Moved).SetNote(in.Found.Note).
		SetActorID(v.Person).SetCard(f.card(ctx, v, g)).SetMadeAt(made).SetReceivedAt(tx.Now).SetDigest(digest)
	if in.Found.Whereto != "" {
		c.SetWhereto(in.Found.Whereto)
	}
	if in.Found.Through != "" {
		c.SetThrough(in.Found.Through)
	}
	if p != nil {
		c.SetLatitude(p.Latitude).SetLongitude(p.Longitude).SetAccuracyM(p.AccuracyM)
	}
	if err := c.Exec(ctx); err != nil {
		return fmt.Errorf("write visit: %w", err)
	}
	u := tx.Client.DoorTask.UpdateOneID(task.ID).SetOutcome(is.Outcome).SetMoved(is.Moved).AddVisits(1)
	if over {
		if task.State == door.StateOpen { // what was closed stays closed, what was ended stays ended
			u.SetState(door.StateEnded).ClearDueAt().ClearStageAt().SetAtTown(false).SetClosedAt(ended)
		}
	} else {
		stands(u, task, is, tx.Now)
	}
	if err := u.Exec(ctx); err != nil {
		return fmt.Errorf("write door: %w", err)
	}
	if err := count(ctx, tx, task.RevisionID, map[division.Place]tallied{
		villageOf(task.Place()): {reached: is.Reached() - was.Reached(), moved: is.Moved - was.Moved},
	}); err != nil {
		return err
	}
	if err := journal(ctx, tx, "door.visit", task.ID, task.Place(), task.AssigneeID, g.Appointment, digest); err != nil {
		return err
	}
	if !over && is.State == door.StateOpen && is.Outcome == door.NoAnswer && vain(all) {
		return f.callLink(ctx, tx, task)
	}
	return nil
}

// stands writes how a door stands that is not over. One that comes open again is looked at by the next sweep.
func stands(u *db.DoorTaskUpdateOne, task *db.DoorTask, is door.Standing, now time.Time) {
	u.SetState(is.State).SetAtTown(door.AtTown(is.State, task.Stage, is.Outcome))
	if is.State == door.StateClosed {
		u.ClearDueAt().ClearStageAt()
		if task.ClosedAt == nil {
			u.SetClosedAt(now)
		}
		return
	}
	u.SetDueAt(is.Due).ClearClosedAt()
	if task.State == door.StateClosed {
		u.SetStageAt(now)
	}
}

// when is the instant a visit counts at: a phone's clock that runs ahead cannot put it behind its own arrival.
func when(made, received time.Time) time.Time {
	if made.After(received) {
		return received
	}
	return made
}

// endOf tells when the warning or notice of a task was over. It is asked itself: the doors may still wait for their end.
func (f *Flow) endOf(ctx context.Context, tx *store.Tx, task *db.DoorTask) (at time.Time, over bool, err error) {
	if task.State == door.StateEnded && task.ClosedAt != nil {
		return *task.ClosedAt, true, nil
	}
	if task.NoticeID != uuid.Nil {
		n, err := tx.Client.DangerNotice.Query().Where(dangernotice.ID(task.NoticeID)).Select(dangernotice.FieldEndedAt).Only(hand(ctx))
		if err != nil {
			return at, false, fmt.Errorf("notice of the door: %w", err)
		}
		if n.EndedAt == nil {
			return at, false, nil
		}
		return *n.EndedAt, true, nil
	}
	w, err := tx.Client.Warning.Query().Where(warning.ID(task.WarningID)).Select(warning.FieldEndedAt).Only(hand(ctx))
	if err != nil {
		return at, false, fmt.Errorf("warning of the door: %w", err)
	}
	if w.EndedAt == nil {
		return at, false, nil
	}
	return *w.EndedAt, true, nil
}

func (f *Flow) card(ctx context.Context, v *viewer.Viewer, g *viewer.Grant) *viewer.Card {
	return &viewer.Card{Person: v.Person, Name: v.Name, Role: g.Role, Post: g.Post, Division: f.Store.PathOf(ctx, g.Place)}
}

// OpenOne sends somebody to a door that has no task in a warning, from whoever assigns doors at its place; once more is the
// same task. Faults: not_found for a warning of nowhere, door.subject, door.ended.
func (f *Flow) OpenOne(ctx context.Context, warningID, subjectID uuid.UUID) (task uuid.UUID, err error) {
	err = f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v := viewer.From(ctx)
		if v == nil || v.Person == uuid.Nil {
			return fault.ErrDenied
		}
		s, err := subjectOf(ctx, tx, subjectID)
		if err != nil {
			return err
		}
		g, may := v.GrantFor(s.at, "", viewer.DoorAssign)
		if !may {
			return door.ErrSubject
		}
		w, err := tx.Client.Warning.Query().Where(warning.ID(warningID), warning.CountyID(s.at.County)).Only(hand(ctx))
		if err != nil {
			return fmt.Errorf("warning of the door: %w", err)
		}
		old, err := tx.Client.DoorTask.Query().Where(doortask.WarningID(warningID), doortask.SubjectID(subjectID)).Only(ctx)
		switch {
		case err == nil:
			task = old.ID
			return nil
		case !db.IsNotFound(err):
			return fmt.Errorf("door that is there: %w", err)
		}
		if w.RevisionID == nil || w.PublishedAt == nil { // a draft is the county's alone
			return fault.ErrNotFound
		}
		if w.EndedAt != nil {
			return door.ErrEnded
		}
		r, err := tx.Client.WarningRevision.Get(ctx, *w.RevisionID)
		if err != nil {
			return fmt.Errorf("revision of the door: %w", err)
		}
		task = store.NewID()
		s.why = door.WhyHand
		if err := create(ctx, tx, task, cause{warning: w.ID, revision: r.ID}, s, tx.Now.Add(afterOf(r.Ladder))).Exec(ctx); err != nil {
			return fmt.Errorf("open door: %w", err)
		}
		if err := journal(ctx, tx, "door.open", task, s.at, s.officerA, g.Appointment, string(s.why)); err != nil {
			return err
		}
		return count(ctx, tx, r.ID, map[division.Place]tallied{villageOf(s.at): {households: 1}})
	})
	return task, err
}

// subjectOf finds a household or site through the viewer's eyes. Fault: door.subject for what is not his, is not there or has
// left the register.
func subjectOf(ctx context.Context, tx *store.Tx, id uuid.UUID) (s subject, err error) {
	h, err := tx.Client.Household.Query().Where(dbhousehold.ID(id), dbhousehold.EndedDayIsNil()).Only(ctx)
	if err == nil {
		return subject{id: h.ID, at: h.Place(), officerA: h.OfficerAID, officerB: h.OfficerBID, link: h.LinkID}, nil
	}
	if !db.IsNotFound(err) {
		return s, refused(err)
	}
	p, err := tx.Client.Site.Query().Where(dbsite.ID(id), dbsite.EndedDayIsNil()).Only(ctx)
	if err != nil {
		return s, refused(err)
	}
	return subject{id: p.ID, site: true, at: p.Place(), officerA: p.OfficerAID, officerB: p.OfficerBID}, nil
}

func refused(err error) error {
	if db.IsNotFound(err) || errors.Is(err, privacy.Deny) {
		return door.ErrSubject
	}
	return fmt.Errorf("subject of the door: %w", err)
}

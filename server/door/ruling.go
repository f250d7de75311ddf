package door

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/doorruling"
	"jiaoying/ent/db/doortask"
	"jiaoying/ent/db/doorvisit"
	"jiaoying/ent/viewer"
	"jiaoying/notify/door"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

// Ruling is what somebody says about a door without being there.
type Ruling struct {
	Task uuid.UUID
	// ID is made by who says it: the same with the same content again is the same.
	ID   uuid.UUID
	Said door.Said
	// MadeAt is the caller's clock plus the offset it has learnt.
	MadeAt time.Time
}

// Take hands an open door to its officer B before its minutes are up: by himself, or by who sends others there. Faults: not_found, denied,
// door.conflict, door.ended, door.closed, door.second for a door without an officer B, door.too_many, and the codes of every faulty field.
func (f *Flow) Take(ctx context.Context, in Ruling) error {
	in.Said.Ruling = door.Take
	return f.rule(ctx, in, func(v *viewer.Viewer, task *db.DoorTask) (*viewer.Grant, bool) {
		if task.SecondID != nil && *task.SecondID == v.Person {
			if g, may := v.GrantFor(task.Place(), "", viewer.DoorWork); may {
				return g, true
			}
		}
		return v.GrantFor(task.Place(), "", viewer.DoorAssign)
	})
}

// Decide takes what the town decides about an open door, from who sends others there: somebody goes again within ten minutes, to ask, to break
// it in or to move them by force; or they are known to be away, which closes it. Faults as of Take, without door.second.
func (f *Flow) Decide(ctx context.Context, in Ruling) error {
	if in.Said.Ruling == door.Take { // a word of another command
		in.Said.Ruling = ""
	}
	return f.rule(ctx, in, func(v *viewer.Viewer, task *db.DoorTask) (*viewer.Grant, bool) {
		return v.GrantFor(task.Place(), "", viewer.DoorAssign)
	})
}

func (f *Flow) rule(ctx context.Context, in Ruling, may func(*viewer.Viewer, *db.DoorTask) (*viewer.Grant, bool)) error {
	digest, err := store.Digest(in.Task, in.Said, in.MadeAt.UTC())
	if err != nil {
		return err
	}
	in.Said.Text, in.Said.ConfirmedBy = strings.TrimSpace(plain.Clean(in.Said.Text)), tidy(in.Said.ConfirmedBy)
	err = f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v := viewer.From(ctx)
		if v == nil || v.Person == uuid.Nil {
			return fault.ErrDenied
		}
		old, err := tx.Client.DoorRuling.Query().Where(doorruling.ID(in.ID)).Only(hand(ctx))
		switch {
		case err == nil && (old.ActorID != v.Person || string(old.Digest) != string(digest)):
			return door.ErrConflict
		case err == nil:
			return nil
		case !db.IsNotFound(err):
			return fmt.Errorf("look for the id: %w", err)
		}
		task, err := held(ctx, tx, in.Task)
		if err != nil {
			return err
		}
		g, ok := may(v, task)
		if !ok {
			return fault.ErrDenied
		}
		return f.ruling(ctx, tx, v, g, task, in, digest)
	})
	if store.Unique(err) { // it lies in another world, or came twice in one moment
		return door.ErrConflict.Because(err)
	}
	return err
}

// held reads a door through the viewer's eyes, and holds it: of two who write at once the second reads what the first has written.
func held(ctx context.Context, tx *store.Tx, id uuid.UUID) (*db.DoorTask, error) {
	world := store.World(ctx, tx)
	if _, err := world.Exec(ctx, "UPDATE door_tasks SET visits = visits WHERE drill_id = ? AND id = ?", world.Drill(), id); err != nil {
		return nil, fmt.Errorf("hold door: %w", err)
	}
	task, err := tx.Client.DoorTask.Query().Where(doortask.ID(id)).Only(ctx)
	if err != nil {
		return nil, fmt.Errorf("door: %w", err)
	}
	return task, nil
}

func (f *Flow) ruling(ctx context.Context, tx *store.Tx, v *viewer.Viewer, g *viewer.Grant, task *db.DoorTask, in Ruling, digest []byte) error {
	var bad fault.Findings
	bad.Check(in.ID.Version() == 7, "id", codeID)
	bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
	in.Said.Check(&bad)
	if err := bad.Err(); err != nil {
		return err
	}
	if _, over, err := f.endOf(ctx, tx, task); err != nil || over {
		if err != nil {
			return err
		}
		return door.ErrEnded
	}
	if task.State != door.StateOpen {
		return door.ErrClosed
	}
	take := in.Said.Ruling == door.Take
	if take && task.SecondID == nil {
		return door.ErrSecond
	}
	if n, err := tx.Client.DoorRuling.Query().Where(doorruling.TaskID(task.ID)).Count(ctx); err != nil || n >= door.RulingsMost {
		if err != nil {
			return fmt.Errorf("rulings of the door: %w", err)
		}
		return door.ErrTooMany.With(fault.Params{"max": door.RulingsMost})
	}
	made := clock.Told(in.MadeAt)
	c := tx.Client.DoorRuling.Create().SetID(in.ID).SetTaskID(task.ID).SetRuling(in.Said.Ruling).SetText(in.Said.Text).
		SetActorID(v.Person).SetCard(f.card(ctx, v, g)).SetMadeAt(made).SetReceivedAt(tx.Now).SetDigest(digest)
	if in.Said.ConfirmedBy != "" {
		c.SetConfirmedBy(in.Said.ConfirmedBy)
	}
	if err := c.Exec(ctx); err != nil {
		return fmt.Errorf("write ruling: %w", err)
	}
	u := tx.Client.DoorTask.UpdateOneID(task.ID)
	if take {
		if task.Stage == door.StageOwn {
			u.SetStage(door.StageSecond)
		}
	} else {
		calls, err := visited(ctx, tx, task.ID)
		if err != nil {
			return err
		}
		if calls, err = ruled(ctx, tx, task.ID, calls); err != nil {
			return err
		}
		// Whoever was sent by hand and never visited keeps the time he was given, unless it is set anew.
		is := door.Stand(*task.DueAt, calls)
		stands(u, task, is, tx.Now)
		if is.Outcome != "" {
			u.SetOutcome(is.Outcome)
		}
		was := door.Standing{Outcome: task.Outcome, Moved: task.Moved}
		if err := count(ctx, tx, task.RevisionID, map[division.Place]tallied{
			villageOf(task.Place()): {reached: is.Reached() - was.Reached(), moved: is.Moved - was.Moved},
		}); err != nil {
			return err
		}
	}
	if err := u.Exec(ctx); err != nil {
		return fmt.Errorf("write door: %w", err)
	}
	// Both officers are to hear of it, wherever they are: an entry concerns one.
	verb := "door." + string(in.Said.Ruling)
	if err := journal(ctx, tx, verb, task.ID, task.Place(), task.AssigneeID, g.Appointment, digest); err != nil {
		return err
	}
	if task.SecondID == nil || task.AssigneeID != nil && *task.AssigneeID == *task.SecondID {
		return nil
	}
	return journal(ctx, tx, verb, task.ID, task.Place(), task.SecondID, g.Appointment, digest)
}

// visited are the visits of a door as they count.
func visited(ctx context.Context, tx *store.Tx, task uuid.UUID) ([]door.Call, error) {
	rows, err := tx.Client.DoorVisit.Query().Where(doorvisit.TaskID(task)).
		Select(doorvisit.FieldOutcome, doorvisit.FieldMoved, doorvisit.FieldMadeAt, doorvisit.FieldReceivedAt).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("visits of the door: %w", err)
	}
	all := make([]door.Call, 0, len(rows)+1)
	for _, c := range rows {
		all = append(all, door.Call{Outcome: c.Outcome, Moved: c.Moved, At: when(c.MadeAt, c.ReceivedAt)})
	}
	return all, nil
}

// ruled adds what was decided about a door to its visits. A decision counts when the server heard it: it is the desk's word, not a phone's.
func ruled(ctx context.Context, tx *store.Tx, task uuid.UUID, calls []door.Call) ([]door.Call, error) {
	rows, err := tx.Client.DoorRuling.Query().Where(doorruling.TaskID(task)).Select(doorruling.FieldRuling, doorruling.FieldReceivedAt).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("rulings of the door: %w", err)
	}
	for _, r := range rows {
		if c, counts := (door.Said{Ruling: r.Ruling}).Call(r.ReceivedAt); counts {
			calls = append(calls, c)
		}
	}
	return calls, nil
}

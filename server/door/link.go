package door

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/doortask"
	"jiaoying/ent/db/leave"
	"jiaoying/ent/viewer"
	"jiaoying/notify/door"
	"jiaoying/server/clock"
	"jiaoying/server/store"
)

// The 包保人: the officer above the grid that a family is bound to. He is called, once for each door, when it has been handed on and is still
// open, or when the second visit was in vain as well; from then on the door says so, and whether he has answered.

// callLink has the 包保人 of an open door called, in the caller's transaction. One that has none, whose officer he is himself, or who has been
// called for it, changes nothing.
func (f *Flow) callLink(ctx context.Context, tx *store.Tx, task *db.DoorTask) error {
	if task.LinkID == nil || task.LinkCalledAt != nil || f.CallLinkFunc == nil || task.AssigneeID != nil && *task.AssigneeID == *task.LinkID {
		return nil
	}
	// The server's own step, whoever came to the door in vain.
	own := viewer.InDrill(hand(ctx), viewer.Drill(ctx))
	if err := tx.Client.DoorTask.UpdateOneID(task.ID).SetLinkCalledAt(tx.Now).Exec(own); err != nil {
		return fmt.Errorf("call the 包保人: %w", err)
	}
	if err := journal(own, tx, "door.link", task.ID, task.Place(), task.LinkID, uuid.Nil, nil); err != nil {
		return err
	}
	return f.CallLinkFunc(own, tx, causeOf(task), *task.LinkID)
}

// causeOf is the warning or notice of a door.
func causeOf(t *db.DoorTask) uuid.UUID {
	if t.NoticeID != uuid.Nil {
		return t.NoticeID
	}
	return t.WarningID
}

// vain tells whether somebody was at a door twice, and nobody opened.
func vain(calls []door.Call) bool {
	n := 0
	for _, c := range calls {
		if c.Outcome == door.NoAnswer {
			n++
		}
	}
	return n > 1
}

// LinkAnswered notes that a 包保人 answered the call for his open doors of a warning or notice, in the caller's transaction and world.
func (f *Flow) LinkAnswered(ctx context.Context, tx *store.Tx, cause, person uuid.UUID) error {
	own := viewer.InDrill(hand(ctx), viewer.Drill(ctx))
	tasks, err := tx.Client.DoorTask.Query().Where(doortask.LinkID(person), doortask.LinkCalledAtNotNil(), doortask.LinkAnsweredAtIsNil(),
		doortask.StateEQ(door.StateOpen), doortask.Or(doortask.WarningID(cause), doortask.NoticeID(cause))).Order(doortask.ByID()).All(own)
	if err != nil {
		return fmt.Errorf("doors of the 包保人: %w", err)
	}
	for _, t := range tasks {
		if err := tx.Client.DoorTask.UpdateOneID(t.ID).SetLinkAnsweredAt(tx.Now).Exec(own); err != nil {
			return fmt.Errorf("answer of the 包保人: %w", err)
		}
		if err := journal(own, tx, "door.link_answer", t.ID, t.Place(), t.AssigneeID, uuid.Nil, nil); err != nil {
			return err
		}
	}
	return nil
}

// stoodIn tells at which subjects officer B stands in for A, who is away by dates that B has accepted: they are B's from the start.
func (f *Flow) stoodIn(ctx context.Context, tx *store.Tx, some []subject) (map[uuid.UUID]bool, error) {
	var away []uuid.UUID
	for _, s := range some {
		if s.officerA != nil && s.officerB != nil && !slices.Contains(away, *s.officerA) {
			away = append(away, *s.officerA)
		}
	}
	out := map[uuid.UUID]bool{}
	if len(away) == 0 {
		return out, nil
	}
	today := string(clock.DateOf(tx.Now, f.Store.Zone))
	rows, err := tx.Client.Leave.Query().Where(leave.PersonIDIn(away...), leave.ToDayGTE(today), leave.FromDayLTE(today), leave.State("accepted")).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("who is away: %w", err)
	}
	for _, s := range some {
		for _, l := range rows {
			if s.officerA != nil && s.officerB != nil && l.PersonID == *s.officerA && l.OtherID == *s.officerB {
				out[s.id] = true
			}
		}
	}
	return out, nil
}

package door

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/doortask"
	"jiaoying/ent/db/warningrevision"
	"jiaoying/ent/viewer"
	"jiaoying/notify/door"
	"jiaoying/notify/escalate"
	"jiaoying/server/clock"
	"jiaoying/server/store"
)

// courseOf reads from the frozen ladder when a door that stays open goes on: the second step to the door is officer B's, the first list
// the town's. Without a ladder for families it goes as a notice's does.
func courseOf(ladder []escalate.Step) door.Course {
	steps := escalate.Of(ladder, roleHousehold)
	if len(steps) == 0 {
		return door.CourseOf(door.NoAnswer.Again())
	}
	var c door.Course
	var doors []time.Duration
	for _, s := range steps {
		if slices.Contains(s.Channels, escalate.Door) {
			doors = append(doors, s.After)
		}
		if slices.Contains(s.Channels, escalate.List) && (c.Town == 0 || s.After < c.Town) {
			c.Town = s.After
		}
	}
	slices.Sort(doors)
	if len(doors) > 1 {
		c.Second = doors[1]
	}
	return c
}

// Advance hands what is due of open doors on, to officer B and then to the town, of at most a chunk of them, and tells whether more are due
// now. What is due follows from the rows, so a turn left out is made up by the next, and two servers at once take no step twice.
func (f *Flow) Advance(ctx context.Context) (more bool, err error) {
	const due = "FROM door_tasks WHERE stage_at IS NOT NULL AND stage_at <= ? ORDER BY stage_at, id LIMIT "
	// Looked at by the readers first: on SQLite each transaction takes the one writer.
	var first uuid.UUID
	err = store.Real(f.Store).Row(ctx, "SELECT id "+due+"1", clock.Cut(f.Store.Now())).Scan(&first)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("is any door due: %w", err)
	}
	lock := ""
	if f.Store.Dialect() == dialect.Postgres {
		lock = " FOR UPDATE SKIP LOCKED"
	}
	err = f.Store.InTx(store.Long(hand(ctx)), func(ctx context.Context, tx *store.Tx) error {
		worlds := map[uuid.UUID][]uuid.UUID{}
		n := 0
		if err := store.Real(tx).Each(ctx, func(rows *sql.Rows) error {
			var id, drill uuid.UUID
			n++
			err := rows.Scan(&id, &drill)
			worlds[drill] = append(worlds[drill], id)
			return err
		}, "SELECT id, drill_id "+due+fmt.Sprint(chunk)+lock, tx.Now); err != nil {
			return fmt.Errorf("doors that are due: %w", err)
		}
		more = n == chunk
		for drill, ids := range worlds {
			if err := f.advance(viewer.InDrill(ctx, drill), tx, ids); err != nil {
				return err
			}
		}
		return nil
	})
	return more, err
}

// advance takes what is due of doors whose rows are held; the context is the server's own, in their world.
func (f *Flow) advance(ctx context.Context, tx *store.Tx, ids []uuid.UUID) error {
	tasks, err := tx.Client.DoorTask.Query().Where(doortask.IDIn(ids...)).Order(doortask.ByID()).All(ctx)
	if err != nil {
		return fmt.Errorf("doors to hand on: %w", err)
	}
	courses, err := coursesOf(ctx, tx, tasks)
	if err != nil {
		return err
	}
	for _, task := range tasks {
		u := tx.Client.DoorTask.UpdateOneID(task.ID)
		if task.State != door.StateOpen || task.DueAt == nil {
			if err := u.ClearStageAt().Exec(ctx); err != nil {
				return fmt.Errorf("door that is done: %w", err)
			}
			continue
		}
		enters, next := courses[task.RevisionID].Go(task.Stage, task.OpenedAt, *task.DueAt, tx.Now)
		stage := task.Stage
		for _, stage = range enters {
			whom := task.SecondID
			if stage == door.StageTown { // the town reads it at the place; A hears that it is looked at
				whom = task.AssigneeID
			}
			if err := journal(ctx, tx, "door."+string(stage), task.ID, task.Place(), whom, uuid.Nil, string(stage)); err != nil {
				return err
			}
		}
		if next.IsZero() {
			u.ClearStageAt()
		} else {
			u.SetStageAt(next)
		}
		if err := u.SetStage(stage).SetAtTown(door.AtTown(task.State, stage, task.Outcome)).Exec(ctx); err != nil {
			return fmt.Errorf("hand door on: %w", err)
		}
		if len(enters) > 0 {
			if err := f.callLink(ctx, tx, task); err != nil {
				return err
			}
		}
	}
	return nil
}

// coursesOf reads the frozen ladders behind some doors, by revision; a notice's, which has none, is at the zero id.
func coursesOf(ctx context.Context, tx *store.Tx, tasks []*db.DoorTask) (map[uuid.UUID]door.Course, error) {
	out := map[uuid.UUID]door.Course{uuid.Nil: courseOf(nil)}
	var ids []uuid.UUID
	for _, t := range tasks {
		if _, known := out[t.RevisionID]; !known {
			out[t.RevisionID] = out[uuid.Nil]
			ids = append(ids, t.RevisionID)
		}
	}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := tx.Client.WarningRevision.Query().Where(warningrevision.IDIn(ids...)).Select(warningrevision.FieldID, warningrevision.FieldLadder).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("ladders of doors: %w", err)
	}
	for _, r := range rows {
		out[r.ID] = courseOf(r.Ladder)
	}
	return out, nil
}

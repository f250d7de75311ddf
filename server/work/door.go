package work

import (
	"context"
	"log/slog"

	"github.com/riverqueue/river"

	"jiaoying/ent/viewer"
	"jiaoying/server/door"
	"jiaoying/server/fault"
	"jiaoying/server/job"
)

// DoorTurns are the sweeps of the last mile: open doors are handed on each second, servers side by side, since each takes rows that no other
// holds; the counts are looked over each hour.
func DoorTurns(f *door.Flow, log *slog.Logger) []Turn {
	return []Turn{{Name: "hand doors on", Every: callEvery, Everywhere: true, Do: func(ctx context.Context) error { return until(ctx, f.Advance) }}, {Name: "recount doors", Every: recountEvery, Do: func(ctx context.Context) error {
		wrong, err := f.RecountDoors(viewer.With(ctx, viewer.System("recount")))
		if wrong > 0 {
			log.Error("tallies of doors were wrong", "places", wrong)
		}
		return err
	}}}
}

// AddDoors adds the workers of the last mile.
func AddDoors(w *river.Workers, f *door.Flow) {
	river.AddWorker(w, &openDoors{flow: f})
	river.AddWorker(w, &endDoors{flow: f})
	river.AddWorker(w, &openNoticeDoors{flow: f})
	river.AddWorker(w, &endNoticeDoors{flow: f})
}

// openDoors opens the doors of a revision.
type openDoors struct {
	river.WorkerDefaults[job.Doors]
	flow *door.Flow
}

// Work comes again at once while there is more, and cancels what can never succeed.
func (w *openDoors) Work(ctx context.Context, j *river.Job[job.Doors]) error {
	more, err := w.flow.Open(ctx, j.Args.Revision)
	switch {
	case err != nil && fault.KindOf(err) == fault.NotFound:
		return river.JobCancel(err)
	case err == nil && more:
		return river.JobSnooze(0)
	}
	return err
}

// endDoors ends the doors of a warning that is over.
type endDoors struct {
	river.WorkerDefaults[job.EndDoors]
	flow *door.Flow
}

// Work cancels what can never succeed: a warning that is not there.
func (w *endDoors) Work(ctx context.Context, j *river.Job[job.EndDoors]) error {
	err := w.flow.End(ctx, j.Args.Warning)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return river.JobCancel(err)
	}
	return err
}

// openNoticeDoors opens the doors of a local danger notice.
type openNoticeDoors struct {
	river.WorkerDefaults[job.NoticeDoors]
	flow *door.Flow
}

// Work comes again at once while there is more, and cancels what can never succeed.
func (w *openNoticeDoors) Work(ctx context.Context, j *river.Job[job.NoticeDoors]) error {
	more, err := w.flow.OpenNotice(ctx, j.Args.Notice)
	switch {
	case err != nil && fault.KindOf(err) == fault.NotFound:
		return river.JobCancel(err)
	case err == nil && more:
		return river.JobSnooze(0)
	}
	return err
}

// endNoticeDoors ends the doors of a notice that is over.
type endNoticeDoors struct {
	river.WorkerDefaults[job.EndNoticeDoors]
	flow *door.Flow
}

// Work cancels what can never succeed: a notice that is not there.
func (w *endNoticeDoors) Work(ctx context.Context, j *river.Job[job.EndNoticeDoors]) error {
	err := w.flow.EndNotice(ctx, j.Args.Notice)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return river.JobCancel(err)
	}
	return err
}

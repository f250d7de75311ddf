package work

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"jiaoying/notify"
	"jiaoying/server/door"
	"jiaoying/server/job"
	"jiaoying/server/warning"
)

// over ends what a warning that ran out has left open: whoever is still called, and the doors.
type over struct {
	river.WorkerDefaults[job.Over]
	notify *notify.Flow
	doors  *door.Flow
}

// Work is safe to run again: what is ended is not ended twice.
func (w *over) Work(ctx context.Context, j *river.Job[job.Over]) error {
	return errors.Join(w.notify.Withdraw(ctx, j.Args.Warning), w.doors.End(ctx, j.Args.Warning))
}

// Warnings adds the worker of warnings that are over.
func Warnings(w *river.Workers, n *notify.Flow, d *door.Flow) {
	river.AddWorker(w, &over{notify: n, doors: d})
}

// WarningTurns are the sweeps of warnings: what has run out ends within seconds.
func WarningTurns(f *warning.Flow) []Turn {
	return []Turn{{Name: "expire", Every: 5 * time.Second, Do: f.Expire}}
}

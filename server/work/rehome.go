package work

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"jiaoying/server/fault"
	"jiaoying/server/job"
	"jiaoying/server/roster"
)

// rehome moves the rows of a division after it was merged or moved.
type rehome struct {
	river.WorkerDefaults[job.Rehome]
	flow *roster.Flow
}

// Work cancels what can never succeed: a division that is not there. Anything else is tried again.
func (w *rehome) Work(ctx context.Context, j *river.Job[job.Rehome]) error {
	err := w.flow.Rehome(ctx, j.Args)
	if fault.KindOf(err) == fault.NotFound {
		return river.JobCancel(err)
	}
	return err
}

// RosterTurns are the sweeps of the roster: who answered a real warning today was reached today.
func RosterTurns(f *roster.Flow) []Turn {
	return []Turn{{Name: "renew verified", Every: renewEvery, Do: func(ctx context.Context) error {
		_, err := f.RenewVerified(ctx)
		return err
	}}}
}

// renewEvery: a day is what is noted.
const renewEvery = 10 * time.Minute

package work

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"jiaoying/server/export"
	"jiaoying/server/fault"
	"jiaoying/server/job"
)

// ExportTurns are the sweeps of exports: a file that has run out is gone within the hour, one whose maker was killed is begun anew
// within minutes.
func ExportTurns(f *export.Flow) []Turn {
	return []Turn{{Name: "exports", Every: time.Hour, Do: f.Sweep}, {Name: "revive exports", Every: time.Minute, Do: f.Revive}}
}

// AddExports adds the worker of exports.
func AddExports(w *river.Workers, f *export.Flow) { river.AddWorker(w, &makeExport{flow: f}) }

// signedSoon is when the journal is looked at again for a checkpoint: one is signed every five seconds while there is anything to sign.
const signedSoon = time.Second

// makeExport makes the file of an export.
type makeExport struct {
	river.WorkerDefaults[job.Export]
	flow *export.Flow
}

// Work cancels what can never succeed, and gives the last try's failure to the row.
func (w *makeExport) Work(ctx context.Context, j *river.Job[job.Export]) error {
	err := w.flow.Make(ctx, j.Args.Export)
	switch {
	case errors.Is(err, export.ErrLater):
		return river.JobSnooze(signedSoon)
	case fault.KindOf(err) == fault.NotFound:
		return river.JobCancel(err)
	case err != nil && j.Attempt >= j.MaxAttempts:
		return errors.Join(err, w.flow.Fail(context.WithoutCancel(ctx), j.Args.Export))
	}
	return err
}

package work

import (
	"context"

	"github.com/riverqueue/river"

	"jiaoying/server/job"
	"jiaoying/server/media"
)

// derive looks at files that came.
type derive struct {
	river.WorkerDefaults[job.Derive]
	flow *media.Flow
}

// Work tries again what failed: the disk may be full, the file is not wrong then.
func (w *derive) Work(ctx context.Context, j *river.Job[job.Derive]) error {
	return w.flow.Derive(ctx, j.Args)
}

// Package work runs the jobs that left a transaction. A worker loads, calls a flow and maps the result; no rule lives here.
package work

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"jiaoying/notify"
	"jiaoying/server/door"
	"jiaoying/server/job"
	"jiaoying/server/media"
	"jiaoying/server/roster"
	"jiaoying/server/store"
)

const (
	// workers at once: jobs are rare and big, and each is one transaction after another, so more would only wait for the writer.
	workers = 2
	// poll is how late a job may begin: a red warning is to ring within a second. On SQLite each look takes the one writer for a moment; twice a
	// second is nothing to it.
	poll = 500 * time.Millisecond
	// softStop lets what is nearly done end by itself. Whatever is cut then is rolled back to its last chunk, so that a server
	// need not stay for a town that moves.
	softStop = 2 * time.Second
	// jobTimeout bounds one run: a town of a hundred thousand reports moves in less.
	jobTimeout = 10 * time.Minute
	// rescue frees the jobs of a server that was killed; longer than any job may run.
	rescue = 15 * time.Minute
)

// Workers are the workers of every job kind.
func Workers(r *roster.Flow, m *media.Flow, n *notify.Flow, d *door.Flow, bell *Bell) *river.Workers {
	w := river.NewWorkers()
	river.AddWorker(w, &rehome{flow: r})
	river.AddWorker(w, &derive{flow: m})
	Calling(w, n, bell)
	AddDoors(w, d)
	Warnings(w, n, d)
	return w
}

// Start works off the jobs of a database until stop. stop waits for the running ones, then cancels them; what is cancelled
// is taken up again by the next start. It returns when they ended, or ctx did.
func Start(ctx context.Context, s *store.Store, w *river.Workers, log *slog.Logger) (stop func(ctx context.Context) error, err error) {
	c, err := river.NewClient(s.RiverDriver(), &river.Config{
		Logger:               log,
		Workers:              w,
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}, job.QueueMedia: {MaxWorkers: 1}, job.QueueNotify: {MaxWorkers: workers}},
		FetchPollInterval:    poll,
		PollOnly:             true, // neither driver here listens
		JobTimeout:           jobTimeout,
		RescueStuckJobsAfter: rescue,
		SoftStopTimeout:      softStop,
	})
	if err != nil {
		return nil, fmt.Errorf("job workers: %w", err)
	}
	// The end of ctx must not cut a job short by itself: stop does, in its order.
	if err := c.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, fmt.Errorf("start job workers: %w", err)
	}
	return c.Stop, nil
}

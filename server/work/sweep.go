package work

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"jiaoying/server/store"
)

// Turn is one sweep: work that is derived from rows, so that a turn left out is made up by the next.
type Turn struct {
	Name  string
	Every time.Duration
	// Everywhere marks what concerns this process and not the database: every server does it.
	Everywhere bool
	// Wake has it done at once, before its time comes; nil for what nobody wakes.
	Wake <-chan struct{}
	Do   func(context.Context) error
}

// sweepMost is how long one turn may take before it is cut off and said so.
const sweepMost = 10 * time.Minute

// Sweep runs each turn at its own pace until stop is called, which waits for those that run. Of several servers on one
// database one at a time sweeps.
func Sweep(ctx context.Context, s *store.Store, log *slog.Logger, turns ...Turn) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	for _, t := range turns {
		running.Go(func() {
			tick := time.NewTicker(t.Every)
			defer tick.Stop()
			for {
				if err := once(ctx, s, t); err != nil && ctx.Err() == nil {
					log.Error("sweep", "name", t.Name, "error", err)
				}
				select {
				case <-ctx.Done():
					return
				case <-tick.C:
				case <-t.Wake:
				}
			}
		})
	}
	return func() { cancel(); running.Wait() }
}

func once(ctx context.Context, s *store.Store, t Turn) error {
	ctx, cancel := context.WithTimeout(ctx, sweepMost)
	defer cancel()
	if t.Everywhere {
		return t.Do(ctx)
	}
	_, err := s.Alone(ctx, t.Do)
	return err
}

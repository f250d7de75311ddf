package work

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"jiaoying/notify"
	"jiaoying/notify/escalate"
	"jiaoying/server/fault"
	"jiaoying/server/job"
)

const (
	// callEvery is how late a step of a ladder or a send may be: a minute of a ladder is not to become two.
	callEvery = time.Second
	// recountEvery: a wrong count is a fault of the program, and an hour is soon enough to hear of it.
	recountEvery = time.Hour
	// fanOutMost is how long one run of a fan-out goes on before it lets others have the worker; 10,000 people take less.
	fanOutMost = 2 * time.Minute
	// turnMost bounds one turn of climbing or sending, so that a long one is seen to end.
	turnMost = 30 * time.Second
)

// fanOut makes the deliveries of a revision, chunk after chunk.
type fanOut struct {
	river.WorkerDefaults[job.FanOut]
	flow *notify.Flow
	bell *Bell
}

// reviveEvery is how soon a fan-out goes on whose server was killed in the middle of it.
const reviveEvery = 2 * time.Second

// Bell wakes the sweeps that send on this server when somebody has been called: half a second on the average is half of what a red warning
// may take to the first telephone. Nothing depends on it: they come by themselves.
type Bell struct {
	mu    sync.Mutex
	rings []chan struct{}
}

// wake is what one sweep is woken by.
func (b *Bell) wake() <-chan struct{} {
	c := make(chan struct{}, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rings = append(b.rings, c)
	return c
}

func (b *Bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.rings {
		select {
		case c <- struct{}{}:
		default: // it will look anyway
		}
	}
}

// Work cancels what can never succeed. What takes long is taken up again at once; a chunk that is done is never done again.
func (w *fanOut) Work(ctx context.Context, j *river.Job[job.FanOut]) error {
	for began := time.Now(); time.Since(began) < fanOutMost; {
		more, err := w.flow.FanOut(ctx, j.Args.Revision)
		if fault.KindOf(err) == fault.NotFound {
			return river.JobCancel(err)
		}
		w.bell.ring()
		if err != nil || !more {
			return err
		}
	}
	return river.JobSnooze(0)
}

// Calling adds the workers of what calls people.
func Calling(w *river.Workers, f *notify.Flow, bell *Bell) {
	river.AddWorker(w, &fanOut{flow: f, bell: bell})
}

// CallingTurns are the sweeps of what calls people: ladders each second, every channel each second, the recount each hour. Servers climb and
// send side by side, since each takes rows that no other holds: a long send of one is not to keep the ladders waiting.
func CallingTurns(f *notify.Flow, log *slog.Logger, bell *Bell) []Turn {
	out := []Turn{
		{Name: "climb", Every: callEvery, Everywhere: true, Do: func(ctx context.Context) error { return until(ctx, f.Climb) }},
		{Name: "fan-outs", Every: reviveEvery, Everywhere: true, Do: func(ctx context.Context) error { return until(ctx, f.Revive) }},
		{Name: "villages", Every: callEvery, Everywhere: true, Do: func(ctx context.Context) error { return until(ctx, f.Villages) }},
		{Name: "test calls", Every: callEvery, Everywhere: true, Do: func(ctx context.Context) error { return until(ctx, f.Tests) }},
		{Name: "ring", Every: callEvery, Everywhere: true, Do: func(ctx context.Context) error { return until(ctx, f.Ring) }},
		{Name: "recount coverage", Every: recountEvery, Do: func(ctx context.Context) error {
			wrong, err := f.RecountCoverage(ctx)
			if wrong > 0 {
				log.Error("tallies of coverage were wrong", "places", wrong)
			}
			return err
		}},
	}
	for _, on := range []escalate.Channel{escalate.Push, escalate.SMS, escalate.Voice, escalate.Loudspeaker} {
		out = append(out, Turn{Name: "send " + string(on), Every: callEvery, Everywhere: true, Wake: bell.wake(), Do: func(ctx context.Context) error {
			return until(ctx, func(ctx context.Context) (bool, error) { return f.Send(ctx, on) })
		}})
	}
	return out
}

// until repeats a step while there is more to do, for a while.
func until(ctx context.Context, step func(context.Context) (more bool, err error)) error {
	for began := time.Now(); time.Since(began) < turnMost; {
		more, err := step(ctx)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

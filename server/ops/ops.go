// Package ops collects the state of the server for those who run it: numbers and names of parts, nothing of a person or a report.
package ops

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"jiaoying/ent/viewer"
	"jiaoying/server/fault"
	"jiaoying/server/store"
)

const (
	// lookLife lets a wall of screens that ask every few seconds cost one look.
	lookLife = 2 * time.Second
	// mediaLife is longer, because that sum reads every row of media.
	mediaLife = time.Minute
	// activeWithin is the life of an access token: who works has fetched a new one within it.
	activeWithin = 10 * time.Minute
	// slowMost statements are told.
	slowMost = 20
)

// Collector knows the parts of this process. New makes it.
type Collector struct {
	store   *store.Store
	version string
	started time.Time
	// slow gives the slowest statements of this process.
	slow func(n int) []store.SlowQuery
	// FeedsFunc tells how the polled feeds are; nil where there are none. It is set before the first look.
	FeedsFunc func(context.Context) ([]Feed, error)

	sweepMu sync.Mutex
	sweeps  []*Sweep

	mu       sync.Mutex // one look at a time
	last     *State
	lastAt   time.Time
	media    int64
	mediaAt  time.Time
	mediaHas bool
}

// Sweep is what is known of one sweep on this server.
type Sweep struct {
	Name string
	// LastAt is when it last ended, zero until then.
	LastAt         time.Time
	Took           time.Duration
	OK             bool
	Runs, Failures int
}

// Feed is how a polled feed is, as the warning flow tells it.
type Feed struct {
	Name                       string
	AskedAt, OKAt, FailedSince time.Time // zero: never
	// Code of what went wrong last; empty while it is well.
	Code                    string
	Taken, Refused, Waiting int
}

// State is everything there is to tell.
type State struct {
	store.State
	Version             string
	StartedAt, LookedAt time.Time
	Database            string
	DiskFree, DiskTotal int64
	Memory              int64
	Goroutines          int
	Streams             int
	MediaBytes          int64
	Sweeps              []Sweep
	Feeds               []Feed
	Slow                []store.SlowQuery
}

// New makes the collector of a server; version is the program's own. slow may be nil where statements are not timed.
func New(s *store.Store, version string, slow func(n int) []store.SlowQuery) *Collector {
	return &Collector{store: s, version: version, started: s.Now().UTC(), slow: slow}
}

// Sweeping gives the work of a sweep with its runs noted. The sweep is told from now on, as never run.
func (c *Collector) Sweeping(name string, do func(context.Context) error) func(context.Context) error {
	run := &Sweep{Name: name}
	c.sweepMu.Lock()
	c.sweeps = append(c.sweeps, run)
	c.sweepMu.Unlock()
	return func(ctx context.Context) error {
		start := time.Now()
		ok := false
		defer func() { // a panic is a failure too
			c.sweepMu.Lock()
			defer c.sweepMu.Unlock()
			run.LastAt, run.Took, run.OK = c.store.Now().UTC(), time.Since(start), ok
			run.Runs++
			if !ok {
				run.Failures++
			}
		}()
		err := do(ctx)
		ok = err == nil
		return err
	}
}

// Look gives the state. Fault: denied without server.see.
func (c *Collector) Look(ctx context.Context) (*State, error) {
	v := viewer.From(ctx)
	if v == nil || !slices.ContainsFunc(v.Grants, func(g viewer.Grant) bool { return g.Has(viewer.ServerSee) }) {
		return nil, fault.ErrDenied
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.store.Now().UTC()
	if age := now.Sub(c.lastAt); c.last != nil && age >= 0 && age < lookLife {
		return c.last, nil
	}
	db, err := c.store.State(ctx, now.Add(-activeWithin))
	if err != nil {
		return nil, err
	}
	if age := now.Sub(c.mediaAt); !c.mediaHas || age < 0 || age >= mediaLife {
		if c.media, err = c.store.MediaBytes(ctx); err != nil {
			return nil, err
		}
		c.mediaAt, c.mediaHas = now, true
	}
	s := &State{
		State: db, Version: c.version, StartedAt: c.started, LookedAt: now, Database: "sqlite",
		Memory: memory(), Goroutines: runtime.NumGoroutine(), Streams: c.store.Hub.Len(), MediaBytes: c.media,
	}
	if c.store.Dialect() == "postgres" {
		s.Database = "postgres"
	}
	if s.DiskFree, s.DiskTotal, err = disk(c.store.Data()); err != nil {
		return nil, err
	}
	c.sweepMu.Lock()
	for _, run := range c.sweeps {
		s.Sweeps = append(s.Sweeps, *run)
	}
	c.sweepMu.Unlock()
	if c.FeedsFunc != nil {
		if s.Feeds, err = c.FeedsFunc(ctx); err != nil {
			return nil, err
		}
	}
	if c.slow != nil {
		s.Slow = c.slow(slowMost)
	}
	c.last, c.lastAt = s, now
	return s, nil
}

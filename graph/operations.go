package graph

import (
	"context"
	"strconv"
	"time"

	"jiaoying/graph/model"
	"jiaoying/server/ops"
	"jiaoying/server/store"
)

func (r *Resolver) operations(ctx context.Context) (*model.Operations, error) {
	s, err := r.Ops.Look(ctx)
	if err != nil {
		return nil, err
	}
	return fromState(s), nil
}

func fromState(s *ops.State) *model.Operations {
	m := &model.Operations{
		Version: s.Version, StartedAt: s.StartedAt, Database: s.Database, Migration: strconv.FormatInt(s.Migration, 10), MigrationsPending: s.Pending,
		DatabaseBytes: float64(s.Bytes), DiskFreeBytes: float64(s.DiskFree), DiskTotalBytes: float64(s.DiskTotal),
		MemoryBytes: float64(s.Memory), Goroutines: s.Goroutines, Unlinked: int(s.Unlinked), JournalPos: float64(s.Pos),
		CheckpointAt: moment(s.CheckpointAt), SessionsActive: int(s.SessionsActive), SessionsOpen: int(s.SessionsOpen), LiveStreams: s.Streams,
		MediaExpected: int(s.MediaExpected), MediaBytes: float64(s.MediaBytes),
		Jobs: []*model.JobCount{}, FailedJobs: []*model.FailedJob{}, Sweeps: []*model.SweepRun{}, SlowQueries: []*model.SlowQuery{}, Feeds: []*model.FeedState{},
	}
	if s.Unlinked > 0 && !s.OldestUnlinked.IsZero() {
		m.UnlinkedAgeMs = int(max(0, s.LookedAt.Sub(s.OldestUnlinked).Milliseconds()))
	}
	for _, j := range s.Jobs {
		m.Jobs = append(m.Jobs, &model.JobCount{State: j.State, N: int(j.N)})
	}
	for _, j := range s.FailedJobs {
		m.FailedJobs = append(m.FailedJobs, &model.FailedJob{ID: store.JobID(j.ID), Kind: j.Kind, Attempt: j.Attempt, MaxAttempts: j.Most, At: j.At, Error: j.Code})
	}
	for _, w := range s.Sweeps {
		m.Sweeps = append(m.Sweeps, &model.SweepRun{
			Name: w.Name, LastAt: moment(w.LastAt), TookMs: int(w.Took.Milliseconds()), Ok: w.OK, Runs: w.Runs, Failures: w.Failures,
		})
	}
	for _, f := range s.Feeds {
		m.Feeds = append(m.Feeds, &model.FeedState{
			Name: f.Name, AskedAt: moment(f.AskedAt), OkAt: moment(f.OKAt), FailedSince: moment(f.FailedSince), Error: optional(f.Code), Taken: f.Taken, Refused: f.Refused, Waiting: f.Waiting,
		})
	}
	for _, q := range s.Slow {
		m.SlowQueries = append(m.SlowQueries, &model.SlowQuery{
			Text: q.Text, Runs: int(q.Runs), MaxMs: int(q.Max.Milliseconds()), MeanMs: float64(q.Total.Microseconds()) / 1000 / float64(q.Runs), LastAt: q.LastAt,
		})
	}
	return m
}

// moment is nil for what has not been yet.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

package graph

import (
	"context"
	"fmt"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/testround"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/notify"
)

// fromRounds renders rounds of test calls; their calls are counted for all of them at once.
func (r *Resolver) fromRounds(ctx context.Context, rows []*db.TestRound) ([]*model.TestRound, error) {
	ids := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	counts, err := r.Notify.CountTests(ctx, ids)
	if err != nil {
		return nil, err
	}
	v := viewer.From(ctx)
	out := make([]*model.TestRound, len(rows))
	for i, row := range rows {
		p, err := r.place(ctx, row.Place())
		if err != nil {
			return nil, err
		}
		n := counts[row.ID]
		out[i] = &model.TestRound{ID: row.ID, Place: p, Person: row.PersonID, Again: row.Again, StartedBy: card(v, row.Card), StartedAt: row.StartedAt,
			Gathering: !row.Gathered && row.StoppedAt == nil, StoppedAt: row.StoppedAt, FinishedAt: row.FinishedAt,
			People: n.People, Waiting: n.Waiting, Ringing: n.Ringing, Answered: n.Answered, Silent: n.Silent, Gone: n.Gone, Failed: n.Failed}
		if n.Waiting > 0 && row.StoppedAt == nil {
			at, err := r.Notify.NextTest(ctx, row.CountyID)
			if err != nil {
				return nil, err
			}
			out[i].GoesOnAt = optional(at)
		}
	}
	return out, nil
}

func (r *Resolver) testRounds(ctx context.Context, within *uuid.UUID, first int, after *string) (*model.TestRoundConnection, error) {
	ctx, _, err := r.scope(ctx, within, viewer.PeopleSee, viewer.PeopleManage)
	if err != nil {
		return nil, err
	}
	q := r.Store.Client.TestRound.Query()
	if after != nil {
		t, id, err := readTimeCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(before(testround.FieldStartedAt, testround.FieldID, t, id))
	}
	rows, err := q.Order(testround.ByStartedAt(entsql.OrderDesc()), testround.ByID(entsql.OrderDesc())).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("rounds of test calls: %w", err)
	}
	rows, info := page(rows, first, func(row *db.TestRound) string { return timeCursor(row.StartedAt, row.ID) })
	nodes, err := r.fromRounds(ctx, rows)
	if err != nil {
		return nil, err
	}
	return &model.TestRoundConnection{Nodes: nodes, PageInfo: info}, nil
}

func (r *Resolver) testRound(ctx context.Context, id uuid.UUID) (*model.TestRoundPayload, error) {
	row, err := r.Store.Client.TestRound.Query().Where(testround.ID(id)).Only(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("round of test calls: %w", err)
	}
	nodes, err := r.fromRounds(ctx, []*db.TestRound{row})
	if err != nil {
		return nil, err
	}
	return &model.TestRoundPayload{Round: nodes[0]}, nil
}

func (r *Resolver) startTestCalls(ctx context.Context, in model.StartTestCallsInput) (*model.TestRoundPayload, error) {
	start := notify.TestStart{ID: in.ID, Person: in.Person, Again: in.Again}
	if in.Person == nil {
		_, at, err := r.scope(ctx, in.Within, viewer.PeopleSee, viewer.PeopleManage)
		if err != nil {
			return nil, err
		}
		start.Place = at
	}
	if err := r.Notify.StartTest(ctx, start); err != nil {
		return nil, err
	}
	return r.testRound(ctx, in.ID)
}

func (r *Resolver) stopTestCalls(ctx context.Context, in model.StopTestCallsInput) (*model.TestRoundPayload, error) {
	if err := r.Notify.StopTest(ctx, in.Round); err != nil {
		return nil, err
	}
	return r.testRound(ctx, in.Round)
}

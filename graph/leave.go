package graph

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/clock"
	"jiaoying/server/roster"
)

func (r *Resolver) fromLeave(ctx context.Context, row *db.Leave) (*model.Leave, error) {
	p, err := r.place(ctx, row.Place())
	if err != nil {
		return nil, err
	}
	return &model.Leave{ID: row.ID, Appointment: row.AppointmentID, Place: p, Role: row.Role, Post: model.Post(row.Post), Name: row.PersonName, OtherName: row.OtherName,
		Mine: row.PersonID == viewer.From(ctx).Person, From: clock.Date(row.FromDay), To: clock.Date(row.ToDay), State: model.LeaveState(strings.ToUpper(row.State)),
		Taken: row.Taken, Reason: row.Reason, AskedAt: row.AskedAt, SettledAt: row.SettledAt}, nil
}

func (r *Resolver) myLeaves(ctx context.Context) ([]*model.Leave, error) {
	rows, err := r.Roster.Leaves(ctx)
	if err != nil {
		return nil, err
	}
	out := []*model.Leave{}
	for _, row := range rows {
		m, err := r.fromLeave(ctx, row)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

func (r *Resolver) myLeavePosts(ctx context.Context) ([]*model.LeavePost, error) {
	pairs, err := r.Roster.Pairs(ctx)
	if err != nil {
		return nil, err
	}
	out := []*model.LeavePost{}
	for _, p := range pairs {
		m := &model.LeavePost{Appointment: p.Own.ID}
		if p.Other != nil {
			m.Other, m.OtherName = &p.Other.ID, p.Other.Edges.Person.Name
		}
		out = append(out, m)
	}
	return out, nil
}

// leaveSaid answers a command with how its leave stands now.
func (r *Resolver) leaveSaid(ctx context.Context, id uuid.UUID, err error) (*model.LeavePayload, error) {
	if err != nil {
		return nil, err
	}
	row, err := r.Roster.LeaveOne(ctx, id)
	if err != nil {
		return nil, err
	}
	m, err := r.fromLeave(ctx, row)
	if err != nil {
		return nil, err
	}
	return &model.LeavePayload{Leave: m}, nil
}

func (r *Resolver) askLeave(ctx context.Context, in model.AskLeaveInput) (*model.LeavePayload, error) {
	return r.leaveSaid(ctx, in.ID, r.Roster.AskLeave(ctx, roster.LeaveAsk{ID: in.ID, Appointment: in.Appointment, From: in.From, To: in.To}))
}

func (r *Resolver) takeOverPost(ctx context.Context, in model.TakeOverPostInput) (*model.LeavePayload, error) {
	return r.leaveSaid(ctx, in.ID, r.Roster.TakeOver(ctx, roster.LeaveAsk{ID: in.ID, Appointment: in.Appointment, To: in.To, Reason: in.Reason}))
}

func (r *Resolver) settleLeave(ctx context.Context, in model.SettleLeaveInput) (*model.LeavePayload, error) {
	return r.leaveSaid(ctx, in.Leave, r.Roster.SettleLeave(ctx, in.Leave, in.Accept))
}

func (r *Resolver) endLeave(ctx context.Context, in model.EndLeaveInput) (*model.LeavePayload, error) {
	return r.leaveSaid(ctx, in.Leave, r.Roster.EndLeave(ctx, in.Leave))
}

package graph

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/form"
)

func (r *Resolver) fromList(ctx context.Context, l *db.LedgerList) (*model.LedgerList, error) {
	v := viewer.From(ctx)
	p, err := r.place(ctx, l.Place())
	if err != nil {
		return nil, err
	}
	m := &model.LedgerList{
		ID: l.ID, Event: l.EventID, Place: p, Stage: upper[model.ListStage](l.Stage), N: l.N, State: upper[model.ListState](l.State), Households: l.Households,
		Persons: l.Persons, Money: l.Money, HeldOn: optional(clock.Date(l.HeldOn)), NoticeFrom: optional(clock.Date(l.NoticeFrom)), NoticeUntil: optional(clock.Date(l.NoticeUntil)),
		Text: l.Text, By: card(v, l.Card), ReceivedAt: l.ReceivedAt, Steps: []*model.ListStep{}, May: []model.ListState{},
	}
	for _, s := range l.Steps {
		at, err := time.Parse(time.RFC3339Nano, s.At)
		if err != nil {
			return nil, fmt.Errorf("step of list %s: %w", l.ID, err)
		}
		m.Steps = append(m.Steps, &model.ListStep{State: upper[model.ListState](s.State), At: at, By: card(v, s.Card), Text: s.Text})
	}
	for _, s := range loss.MayStep(v, l) {
		m.May = append(m.May, upper[model.ListState](s))
	}
	return m, nil
}

func (r *Resolver) seasonTable(ctx context.Context, ev uuid.UUID, stage model.ListStage, within *uuid.UUID) (*model.SeasonTable, error) {
	ctx, at, err := r.scope(ctx, within, statementReaders...)
	if err != nil {
		return nil, err
	}
	e, err := r.eventRow(ctx, ev)
	if err != nil {
		return nil, err
	}
	if e.Kind != event.Winter {
		return nil, loss.ErrSeason
	}
	one, err := r.Losses.Form(ctx, e.CountyID, e.Form)
	if err != nil {
		return nil, err
	}
	m, err := r.oneEvent(ctx, ev, "event")
	if err != nil {
		return nil, err
	}
	p, err := r.place(ctx, at)
	if err != nil {
		return nil, err
	}
	out := &model.SeasonTable{Event: m, Stage: stage, Place: p, Rows: []*model.SeasonRow{}, Sum: &model.SeasonRow{Place: p, Level: at.Level()}}
	if due, _, ok := r.Losses.SeasonDue(one, e.StartedAt, lower(stage), form.Level(at.Level())); ok {
		out.Due = &due
	}
	lists, err := r.Losses.Lists(ctx, ev, lower(stage), at)
	if err != nil {
		return nil, err
	}
	nodes, err := r.Store.Nodes(ctx)
	if err != nil {
		return nil, err
	}
	rows := map[uuid.UUID]*model.SeasonRow{}
	for _, n := range nodes {
		if n.Level != division.Village || n.Ended || !at.Covers(n.Place) {
			continue
		}
		of := n.Place
		if at.Level() == division.County {
			of = division.Place{County: of.County, Town: of.Town}
		}
		row := rows[of.ID()]
		if row == nil {
			rp, err := r.place(ctx, of)
			if err != nil {
				return nil, err
			}
			row = &model.SeasonRow{Place: rp, Level: of.Level()}
			rows[of.ID()] = row
			out.Rows = append(out.Rows, row)
		}
		l := lists[n.Place.Village]
		if l != nil && of.Level() == division.Village {
			if row.List, err = r.fromList(ctx, l); err != nil {
				return nil, err
			}
		}
		tallied(row, l)
		tallied(out.Sum, l)
	}
	slices.SortFunc(out.Rows, func(a, b *model.SeasonRow) int { return strings.Compare(string(a.Place.Code), string(b.Place.Code)) })
	out.MaySubmit = at.Level() == division.Village && e.Live && loss.MayWrite(viewer.From(ctx), at) && (lists[at.Village] == nil || lists[at.Village].State == loss.ListReturned)
	return out, nil
}

func tallied(row *model.SeasonRow, l *db.LedgerList) {
	row.Villages++
	if l == nil {
		return
	}
	switch l.State {
	case loss.ListSubmitted:
		row.Submitted++
	case loss.ListPassed:
		row.Passed++
	case loss.ListDecided:
		row.Decided++
	case loss.ListReturned:
		row.Returned++
		return
	}
	row.Households += l.Households
	row.Persons += l.Persons
	row.Money += l.Money
}

func (r *Resolver) listTold(ctx context.Context, id uuid.UUID, err error) (*model.ListPayload, error) {
	if err != nil {
		return nil, err
	}
	row, err := r.Store.Client.LedgerList.Get(viewer.Wide(ctx), id)
	if db.IsNotFound(err) || errors.Is(err, privacy.Deny) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("list: %w", err)
	}
	m, err := r.fromList(ctx, row)
	if err != nil {
		return nil, err
	}
	return &model.ListPayload{List: m}, nil
}

package graph

import (
	"context"
	"fmt"
	"time"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/lossevent"
	"jiaoying/ent/db/verifyorder"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/fault"
	"jiaoying/server/loss"
)

// renderVerify renders orders to verify; their events are read for all of them at once.
func (r *Resolver) renderVerify(ctx context.Context, rows []*db.VerifyOrder) ([]*model.VerifyOrder, error) {
	v := viewer.From(ctx)
	out := []*model.VerifyOrder{}
	if len(rows) == 0 {
		return out, nil
	}
	var ids []uuid.UUID
	for _, o := range rows {
		ids = append(ids, o.EventID)
	}
	events, err := r.Store.Client.LossEvent.Query().Where(lossevent.IDIn(ids...)).All(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("events of orders: %w", err)
	}
	byID := map[uuid.UUID]*db.LossEvent{}
	for _, e := range events {
		byID[e.ID] = e
	}
	for _, o := range rows {
		e := byID[o.EventID]
		if e == nil {
			continue
		}
		one, err := r.Losses.Form(ctx, e.CountyID, e.Form)
		if err != nil {
			return nil, err
		}
		p, err := r.place(ctx, o.Place())
		if err != nil {
			return nil, err
		}
		m := &model.VerifyOrder{
			ID: o.ID, Event: o.EventID, EventName: e.Name, Place: p, Codes: o.Codes, Text: o.Text, From: o.FromWords, State: upper[model.VerifyOrderState](o.State),
			By: card(v, o.AuthorCard), AskedAt: o.AskedAt, ReceivedAt: o.ReceivedAt, WithdrawnAt: o.WithdrawnAt, WithdrawnBy: card(v, o.WithdrawnCard), Form: e.Form,
			Phone: verifyAnswer(v, o.PhoneText, o.PhonedAt, o.PhoneCard), Written: verifyAnswer(v, o.WrittenText, o.WrittenAt, o.WrittenCard),
		}
		m.PhoneDue, m.WrittenDue = r.Losses.VerifyDue(one, o)
		m.MayPhone, m.MayWrite, m.MayWithdraw = loss.MayVerify(v, o)
		out = append(out, m)
	}
	return out, nil
}

func verifyAnswer(v *viewer.Viewer, text string, at *time.Time, by *viewer.Card) *model.VerifyAnswer {
	if at == nil {
		return nil
	}
	return &model.VerifyAnswer{Text: text, At: *at, By: card(v, by)}
}

func (r *Resolver) verifyOrders(ctx context.Context, ev uuid.UUID, within *uuid.UUID, first int, after *string) (*model.VerifyOrderConnection, error) {
	ctx, _, err := r.scope(ctx, within, statementReaders...)
	if err != nil {
		return nil, err
	}
	q := r.Store.Client.VerifyOrder.Query().Where(verifyorder.EventID(ev))
	if after != nil {
		t, id, err := readTimeCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(before(verifyorder.FieldReceivedAt, verifyorder.FieldID, t, id))
	}
	rows, err := q.Order(verifyorder.ByReceivedAt(entsql.OrderDesc()), verifyorder.ByID(entsql.OrderDesc())).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("orders to verify: %w", err)
	}
	rows, info := page(rows, first, func(o *db.VerifyOrder) string { return timeCursor(o.ReceivedAt, o.ID) })
	nodes, err := r.renderVerify(ctx, rows)
	if err != nil {
		return nil, err
	}
	return &model.VerifyOrderConnection{Nodes: nodes, PageInfo: info}, nil
}

func (r *Resolver) verifyOrder(ctx context.Context, id uuid.UUID) (*model.VerifyOrder, error) {
	row, err := r.Losses.SeenOrder(ctx, id)
	if err != nil {
		return nil, err
	}
	out, err := r.renderVerify(ctx, []*db.VerifyOrder{row})
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, fault.ErrNotFound
	}
	return out[0], nil
}

func (r *Resolver) verifyTold(ctx context.Context, id uuid.UUID, err error) (*model.VerifyOrderPayload, error) {
	if err != nil {
		return nil, err
	}
	m, err := r.verifyOrder(ctx, id)
	if err != nil {
		return nil, err
	}
	return &model.VerifyOrderPayload{Order: m}, nil
}

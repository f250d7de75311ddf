package graph

import (
	"context"
	"fmt"
	"slices"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/eventturn"
	"jiaoying/ent/db/lossevent"
	"jiaoying/ent/db/predicate"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/clock"
	"jiaoying/server/fault"
	"jiaoying/server/loss"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/form"
)

var statementReaders = []viewer.Verb{viewer.StatementSubmit, viewer.StatementReview, viewer.StatementSee}

// turnsMost is how many turns of one event are shown with it.
const turnsMost = 100

// renderEvents renders rows; their turns are read for all of them at once.
func (r *Resolver) renderEvents(ctx context.Context, rows []*db.LossEvent, path ...string) ([]*model.LossEvent, error) {
	v := viewer.From(ctx)
	out, byID, ids := make([]*model.LossEvent, len(rows)), make(map[uuid.UUID]*model.LossEvent, len(rows)), make([]uuid.UUID, len(rows))
	for i, row := range rows {
		one, err := r.Losses.Form(ctx, row.CountyID, row.Form)
		if err != nil {
			return nil, err
		}
		m := &model.LossEvent{
			ID: row.ID, Kind: row.Kind, Name: row.Name, Nature: row.Nature, Hazard: row.Hazard, State: row.State, StartedAt: row.StartedAt, Form: row.Form,
			Response: &model.EventResponse{Scope: row.Scope, Level: row.Level, By: row.ResponseBy, Since: row.ResponseSince}, Report: row.ReportID,
			By: card(v, row.AuthorCard), ReceivedAt: row.ReceivedAt, StableAt: row.StableAt, ClosedAt: row.ClosedAt, Turns: []*model.EventTurn{},
			May: event.May(row.Kind, row.State, loss.EventActor(v, row.CountyID)),
		}
		if h, ok := one.Hazard(row.Hazard); ok {
			m.HazardName = hazardName(h)
		}
		out[i], byID[row.ID], ids[i] = m, m, row.ID
	}
	if len(ids) > 0 && asked(ctx, append(slices.Clone(path), "prices")...) {
		sets, err := r.Losses.Prices(viewer.Wide(ctx), ids...)
		if err != nil {
			return nil, err
		}
		for id, set := range sets {
			byID[id].Prices = fromPrices(v, set)
		}
	}
	if len(ids) == 0 || !asked(ctx, append(slices.Clone(path), "turns")...) {
		return out, nil
	}
	turns, err := r.Store.Client.EventTurn.Query().Where(eventturn.EventIDIn(ids...)).Order(eventturn.ByEventID(), eventturn.ByAt(), eventturn.ByID()).
		Limit(turnsMost * len(ids)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("turns of events: %w", err)
	}
	for _, t := range turns {
		m := byID[t.EventID]
		if len(m.Turns) == turnsMost {
			continue
		}
		m.Turns = append(m.Turns, &model.EventTurn{ID: t.ID, Kind: t.Kind, At: t.At, By: card(v, t.Card), Changes: eventChanges(t.Changes), Text: t.Text})
	}
	return out, nil
}

func eventChanges(in []schema.EventChange) []*model.EventChange {
	out := make([]*model.EventChange, len(in))
	for i, c := range in {
		out[i] = &model.EventChange{What: c.What, From: c.From, To: c.To}
	}
	return out
}

func (r *Resolver) lossEvents(ctx context.Context, live *bool, first int, after *string) (*model.LossEventConnection, error) {
	ctx = viewer.Wide(ctx)
	q := r.Store.Client.LossEvent.Query()
	if live != nil {
		q.Where(isLive(*live))
	}
	if after != nil {
		t, id, err := readTimeCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(before(lossevent.FieldReceivedAt, lossevent.FieldID, t, id))
	}
	rows, err := q.Order(db.Desc(lossevent.FieldReceivedAt, lossevent.FieldID)).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("events: %w", err)
	}
	rows, info := page(rows, first, func(e *db.LossEvent) string { return timeCursor(e.ReceivedAt, e.ID) })
	nodes, err := r.renderEvents(ctx, rows, "nodes")
	if err != nil {
		return nil, err
	}
	return &model.LossEventConnection{Nodes: nodes, PageInfo: info}, nil
}

// isLive is written as an equality: ent's own says NOT live, which no index gives an order to.
func isLive(live bool) predicate.LossEvent {
	return func(s *entsql.Selector) {
		s.Where(entsql.P(func(b *entsql.Builder) { b.Ident(s.C(lossevent.FieldLive)).WriteOp(entsql.OpEQ).Arg(live) }))
	}
}

func (r *Resolver) eventRow(ctx context.Context, id uuid.UUID) (*db.LossEvent, error) {
	row, err := r.Store.Client.LossEvent.Query().Where(lossevent.ID(id)).Only(viewer.Wide(ctx))
	if db.IsNotFound(err) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	return row, nil
}

func (r *Resolver) oneEvent(ctx context.Context, id uuid.UUID, path ...string) (*model.LossEvent, error) {
	row, err := r.eventRow(ctx, id)
	if err != nil {
		return nil, err
	}
	out, err := r.renderEvents(ctx, []*db.LossEvent{row}, path...)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

func (r *Resolver) eventMoved(ctx context.Context, id uuid.UUID, err error) (*model.EventPayload, error) {
	if err != nil {
		return nil, err
	}
	m, err := r.oneEvent(ctx, id, "event")
	if err != nil {
		return nil, err
	}
	return &model.EventPayload{Event: m}, nil
}

func (r *Resolver) lossForm(ctx context.Context, version *string) (*model.LossForm, error) {
	county := viewer.From(ctx).County()
	if county == uuid.Nil {
		return nil, fault.ErrDenied
	}
	var one *form.Form
	var err error
	if version == nil {
		one, err = r.Losses.FormOn(ctx, county, r.Store.Now())
	} else {
		one, err = r.Losses.Form(ctx, county, *version)
	}
	if err != nil {
		return nil, err
	}
	document, err := one.Marshal()
	if err != nil {
		return nil, err
	}
	return &model.LossForm{
		Version: one.Version, Title: one.Title.ZH, Source: one.Source, ValidFrom: clock.Date(one.ValidFrom), ValidUntil: clock.Date(one.ValidUntil), Document: string(document),
	}, nil
}

func hazardName(h form.Hazard) string {
	if h.Secondary != "" {
		return h.Secondary
	}
	return h.Primary
}
